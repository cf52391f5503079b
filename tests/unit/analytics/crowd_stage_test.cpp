// SPDX-License-Identifier: Apache-2.0

#include "analytics/crowd_stage.hpp"

#include <opencv2/imgproc.hpp>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

const cv::Size kSize{192, 108};
const std::vector<PersonHeight> kHeights{{0.3, 0.1}, {0.9, 0.4}};

// A silhouette whose feet are at (x, y), both relative, of the area that one person has there.
void stand(cv::Mat& mask, double x, double y) {
    const Perspective perspective{kHeights};
    const double height = perspective.heightAt(y) * kSize.height;
    const cv::Point2d feet{x * kSize.width, y * kSize.height};
    cv::rectangle(mask,
                  cv::Rect2d(feet.x - 0.14 * height, feet.y - height, 0.28 * height, height),
                  cv::Scalar(255),
                  cv::FILLED);
}

cv::Mat nobody() {
    return cv::Mat::zeros(kSize, CV_8U);
}

// The last count after ten seconds of that mask.
ZoneCount countOf(const cv::Mat& mask, std::vector<Zone> zones = {}) {
    CrowdStage stage{std::move(zones), Perspective{kHeights}};
    ZoneCount last;
    for (int i = 0; i < 50; ++i) {
        const CrowdNews news = stage.process(mask, 1, std::chrono::milliseconds{200 * i});
        last = news.counts.empty() ? last : news.counts.back();
    }
    return last;
}

// Says how many people are in a stage's zone at every second, one after the other.
std::vector<CrowdEvent> levelsOf(const std::vector<int>& people, int capacity) {
    Zone pasar{.id = "pasar", .outline = {}, .exclude = {}};
    pasar.capacity = capacity;
    CrowdStage stage{{pasar}, Perspective{kHeights}};
    std::vector<CrowdEvent> ended;
    for (size_t i = 0; i < people.size() * 5; ++i) {
        cv::Mat mask = nobody();
        for (int k = 0; k < people[i / 5]; ++k) {
            stand(mask, 0.08 + 0.12 * (k % 8), k < 8 ? 0.4 : 0.9);
        }
        for (const CrowdEvent& event :
             stage.process(mask, 1, std::chrono::milliseconds{200 * i}).ended) {
            ended.push_back(event);
        }
    }
    for (const CrowdEvent& event : stage.finish()) {
        ended.push_back(event);
    }
    return ended;
}

}  // namespace

TEST_CASE("a person looks as tall as two heights say, anywhere between and beyond", "[analytics]") {
    const Perspective perspective{kHeights};

    CHECK(perspective.heightAt(0.3) == Approx(0.1));
    CHECK(perspective.heightAt(0.6) == Approx(0.25));
    CHECK(perspective.heightAt(0.9) == Approx(0.4));
    CHECK(perspective.heightAt(0.0) == 0.01);
    CHECK(perspective.heightAround(0.6 - 0.25 / 2) == Approx(0.25));
}

TEST_CASE("a person counts as one, far away and near by", "[analytics]") {
    for (const double foot : {0.35, 0.6, 0.95}) {
        INFO(foot);
        cv::Mat mask = nobody();
        stand(mask, 0.5, foot);
        CHECK(*countOf(mask).count == Approx(1).margin(0.35));
    }
    CHECK(*countOf(nobody()).count == 0);
}

TEST_CASE("specks are nobody", "[analytics]") {
    cv::Mat mask = nobody();
    for (int i = 0; i < 20; ++i) {
        mask.at<uint8_t>(60 + i, 8 * i) = 255;
    }
    CHECK(*countOf(mask).count == 0);
}

TEST_CASE("a zone counts who stands on it, not whose head is before it", "[analytics]") {
    const Zone far{.id = "jauh", .outline = {{0, 0}, {1, 0}, {1, 0.5}, {0, 0.5}}, .exclude = {}};
    const Zone near{.id = "dekat", .outline = {{0, 0.7}, {1, 0.7}, {1, 1}, {0, 1}}, .exclude = {}};
    cv::Mat mask = nobody();
    stand(mask, 0.5, 0.85);

    CHECK(*countOf(mask, {far}).count < 0.35);
    CHECK(*countOf(mask, {near}).count > 0.65);
}

TEST_CASE("who cannot see well does not count, and says so", "[analytics]") {
    CrowdStage stage{{}, Perspective{kHeights}};
    cv::Mat mask = nobody();
    stand(mask, 0.5, 0.6);

    const CrowdNews news = stage.process(mask, 0.1, {});

    REQUIRE(news.counts.size() == 1);
    CHECK_FALSE(news.counts[0].count);
    CHECK(news.counts[0].confidence == Approx(0.1));
}

TEST_CASE("levels begin at their part of the capacity and end well below", "[analytics]") {
    std::vector<int> people(10, 2);
    people.insert(people.end(), 20, 8);
    people.insert(people.end(), 30, 2);
    const auto levels = levelsOf(people, 12);

    REQUIRE(levels.size() == 2);
    CHECK(levels[0].level == CrowdLevel::Crowded);
    CHECK(levels[1].level == CrowdLevel::Busy);
    CHECK(levels[1].start >= std::chrono::seconds{9});
    CHECK(levels[1].start <= std::chrono::seconds{13});
    CHECK(levels[1].end <= std::chrono::seconds{34});
    CHECK(levels[1].peak == Approx(9).margin(2));
}

TEST_CASE("people who stand still for a quarter of an hour stay counted", "[analytics]") {
    const auto levels = levelsOf(std::vector<int>(900, 9), 10);

    REQUIRE_FALSE(levels.empty());
    CHECK(levels[0].end >= std::chrono::seconds{899});
}

TEST_CASE("a count that hovers at the limit is one level, not many", "[analytics]") {
    std::vector<int> people;
    for (int i = 0; i < 600; ++i) {
        people.push_back(i / 4 % 2 == 0 ? 7 : 8);
    }
    size_t crowded = 0;
    for (const CrowdEvent& event : levelsOf(people, 9)) {
        crowded += event.level == CrowdLevel::Crowded ? 1 : 0;
    }
    CHECK(crowded <= 1);
}

TEST_CASE("a zone without a capacity has no levels", "[analytics]") {
    CHECK(levelsOf(std::vector<int>(20, 12), 0).empty());
}

}  // namespace betang
