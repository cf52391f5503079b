// SPDX-License-Identifier: Apache-2.0
//
// Crowds where something is wrong: zones beyond the picture, counts that are missing, pictures that
// are rare, late or of another size.

#include <cmath>
#include <limits>

#include <opencv2/imgproc.hpp>

#include "analytics/crowd_stage.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

const std::vector<PersonHeight> kPlace{{0.3, 0.1}, {0.9, 0.4}};

using std::chrono::milliseconds;
using std::chrono::seconds;

// So many people on a picture of that size, well apart.
cv::Mat crowdOf(int people, cv::Size size = {192, 108}) {
    const Perspective perspective{kPlace};
    cv::Mat mask = cv::Mat::zeros(size, CV_8U);
    for (int k = 0; k < people; ++k) {
        const double foot = k < 8 ? 0.4 : 0.9;
        const double height = perspective.heightAt(foot) * size.height;
        const double x = (0.08 + 0.12 * (k % 8)) * size.width;
        cv::rectangle(
            mask,
            cv::Rect2d(x - 0.14 * height, foot * size.height - height, 0.28 * height, height),
            cv::Scalar(255),
            cv::FILLED);
    }
    return mask;
}

Zone marketOf(int capacity) {
    Zone market{.id = "pasar", .outline = {}, .exclude = {}};
    market.capacity = capacity;
    return market;
}

Zone squareFrom(double left, double top) {
    return {.id = "petak",
            .outline = {{left, top}, {left + 0.5, top}, {left + 0.5, top + 0.5}, {left, top + 0.5}},
            .exclude = {}};
}

ZoneCount firstCountIn(const Zone& zone, const cv::Mat& mask) {
    CrowdStage stage{{zone}, Perspective{kPlace}};
    const CrowdNews news = stage.process(mask, 1, {});
    REQUIRE(news.counts.size() == 1);
    return news.counts[0];
}

}  // namespace

TEST_CASE("in a zone outside the picture there is nobody, however full the picture",
          "[analytics]") {
    const ZoneCount count = firstCountIn(squareFrom(1.5, 1.5), crowdOf(12));

    CHECK(*count.count == 0);
    CHECK(count.occupancy == 0);
}

TEST_CASE("a zone that reaches beyond the picture counts who is in the picture", "[analytics]") {
    const ZoneCount whole = firstCountIn(squareFrom(-0.25, 0.2), crowdOf(8));

    CHECK(*whole.count > 1);
    CHECK(*whole.count < 4);
    CHECK(whole.occupancy <= 1);
}

TEST_CASE("a zone that is a line or a point counts without dividing by nothing", "[analytics]") {
    const Zone point{.id = "titik", .outline = {{0.5, 0.5}}, .exclude = {}};
    const Zone excluded{
        .id = "kosong", .outline = {}, .exclude = {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}};

    CHECK(*firstCountIn(point, crowdOf(12)).count < 2);
    CHECK(*firstCountIn(excluded, crowdOf(12)).count == 0);
}

TEST_CASE("a bird or a flag above the horizon is no crowd", "[analytics]") {
    cv::Mat mask = cv::Mat::zeros(108, 192, CV_8U);
    cv::rectangle(mask, cv::Rect(90, 3, 5, 4), cv::Scalar(255), cv::FILLED);

    CHECK(*firstCountIn(marketOf(10), mask).count == 0);
}

TEST_CASE("a picture that is all foreground is many people, and a number", "[analytics]") {
    const ZoneCount count = firstCountIn(marketOf(10), cv::Mat(108, 192, CV_8U, cv::Scalar(255)));

    REQUIRE(count.count);
    CHECK(std::isfinite(*count.count));
    CHECK(*count.count > 50);
    CHECK(count.occupancy <= 1);
}

TEST_CASE("a confidence that is no number is no confidence", "[analytics]") {
    CrowdStage stage{{marketOf(2)}, Perspective{kPlace}};
    for (int i = 0; i < 100; ++i) {
        const CrowdNews news = stage.process(
            crowdOf(8), std::numeric_limits<double>::quiet_NaN(), milliseconds{200 * i});
        CHECK(news.ended.empty());
        for (const ZoneCount& count : news.counts) {
            CHECK_FALSE(count.count);
        }
    }
    CHECK(stage.finish().empty());
}

TEST_CASE("a camera that changes its resolution keeps its count and its level", "[analytics]") {
    CrowdStage stage{{marketOf(8)}, Perspective{kPlace}};
    ZoneCount last;
    std::vector<double> counts;
    for (int second = 0; second < 30; ++second) {
        const cv::Size size = second < 15 ? cv::Size{192, 108} : cv::Size{176, 144};
        for (const ZoneCount& count : stage.process(crowdOf(8, size), 1, seconds{second}).counts) {
            counts.push_back(*count.count);
        }
    }
    REQUIRE(counts.size() == 30);
    CHECK(counts.back() == Approx(8).margin(3.5));
    const auto levels = stage.finish();
    REQUIRE_FALSE(levels.empty());
    CHECK(levels[0].start < seconds{2});
    CHECK(levels[0].end == seconds{29});
}

TEST_CASE("a camera of one picture a second, or in ten, still has levels", "[analytics]") {
    for (const int every : {1, 10}) {
        INFO(every << " seconds between pictures");
        CrowdStage stage{{marketOf(8)}, Perspective{kPlace}};
        for (int i = 0; i < 10; ++i) {
            CHECK(stage.process(crowdOf(8), 1, seconds{every * i}).ended.empty());
        }
        REQUIRE_FALSE(stage.finish().empty());
    }
}

TEST_CASE("two crowded pictures with an hour of blindness between them are no level",
          "[analytics]") {
    CrowdStage stage{{marketOf(8)}, Perspective{kPlace}};
    (void)stage.process(crowdOf(8), 1, seconds{0});
    for (int second = 1; second < 3600; second += 5) {
        (void)stage.process(crowdOf(8), 0.1, seconds{second});
    }
    (void)stage.process(crowdOf(8), 1, seconds{3600});

    CHECK(stage.finish().empty());
}

TEST_CASE("a moment of rain does not end a level that goes on", "[analytics]") {
    CrowdStage stage{{marketOf(8)}, Perspective{kPlace}};
    size_t ended = 0;
    for (int second = 0; second < 60; ++second) {
        const double confidence = second >= 20 && second < 40 ? 0.1 : 1;
        ended += stage.process(crowdOf(8), confidence, seconds{second}).ended.size();
    }
    CHECK(ended == 0);
    const auto levels = stage.finish();
    REQUIRE_FALSE(levels.empty());
    CHECK(levels[0].end == seconds{59});
}

TEST_CASE("levels that were told at the end of a stream are not told again", "[analytics]") {
    CrowdStage stage{{marketOf(4)}, Perspective{kPlace}};
    for (int second = 0; second < 10; ++second) {
        (void)stage.process(crowdOf(8), 1, seconds{second});
    }
    CHECK_FALSE(stage.finish().empty());
    CHECK(stage.finish().empty());
}

TEST_CASE("a count is told once a second, and for every zone", "[analytics]") {
    Zone other = marketOf(0);
    other.id = "dermaga";
    CrowdStage stage{{marketOf(4), other}, Perspective{kPlace}};
    size_t told = 0;
    for (int i = 0; i < 100; ++i) {
        told += stage.process(crowdOf(3), 1, milliseconds{100 * i}).counts.size();
    }
    CHECK(told == 20);
}

}  // namespace betang
