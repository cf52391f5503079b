// SPDX-License-Identifier: Apache-2.0
//
// A camera's health at the edges: faults that come and go, pictures that change their size, streams
// that begin with a fault or hardly deliver.

#include "analytics/camera_health.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

using std::chrono::seconds;

cv::Mat darkness() {
    cv::Mat picture(108, 192, CV_8U);
    cv::randn(picture, 12, 2);
    return picture;
}

// The picture of each second: dark where `faulty` says so.
template <typename Faulty>
std::vector<HealthEvent> darkWhere(const Faulty& faulty, int until, int every = 1) {
    CameraHealth health;
    Scene scene;
    std::vector<HealthEvent> found;
    const auto add = [&](const std::vector<HealthEvent>& more) {
        found.insert(found.end(), more.begin(), more.end());
    };
    for (int second = 0; second < until; second += every) {
        const cv::Mat good = scene.next();
        add(health.process(faulty(second) ? darkness() : good, seconds{second}));
    }
    add(health.finish());
    return found;
}

}  // namespace

TEST_CASE("a fault that comes and goes within seconds is one fault, not many", "[analytics]") {
    const auto found = darkWhere(
        [](int second) { return second >= 10 && second < 70 && (second < 20 || second % 3 != 0); },
        90);

    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == HealthKind::Black);
    CHECK(found[0].start == seconds{10});
    CHECK(found[0].end == seconds{68});
}

TEST_CASE("a fault that is back after the camera was well for long is a second one",
          "[analytics]") {
    const auto found = darkWhere(
        [](int second) { return (second >= 10 && second < 30) || (second >= 50 && second < 70); },
        90);

    REQUIRE(found.size() == 2);
    CHECK(found[1].start == seconds{50});
}

TEST_CASE("flicker that never lasts is no fault, however long it goes on", "[analytics]") {
    CHECK(darkWhere([](int second) { return second % 4 == 0; }, 300).empty());
}

TEST_CASE("a camera that is dark from its first picture on is black", "[analytics]") {
    const auto found = darkWhere([](int) { return true; }, 30);

    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == HealthKind::Black);
    CHECK(found[0].start == seconds{0});
}

TEST_CASE("a camera of one picture in ten seconds is told to be dark at the second",
          "[analytics]") {
    const auto found = darkWhere([](int second) { return second >= 60; }, 120, 10);

    REQUIRE(found.size() == 1);
    CHECK(found[0].start == seconds{60});
    CHECK(found[0].end == seconds{110});
}

TEST_CASE("a camera that never had a picture has no fault to tell", "[analytics]") {
    CameraHealth health;

    CHECK(health.isDue(Duration{}));
    CHECK_FALSE(health.current());
    CHECK(health.finish().empty());
}

TEST_CASE("one picture a second is looked at, whatever the camera delivers", "[analytics]") {
    CameraHealth health;
    Scene scene;
    int looked = 0;
    for (int i = 0; i < 250; ++i) {
        const Duration at = std::chrono::milliseconds{40 * i};
        if (health.isDue(at)) {
            (void)health.process(scene.next(), at);
            ++looked;
        }
    }
    CHECK(looked == 10);
}

TEST_CASE("larger pictures of the same scene are neither out of focus nor moved", "[analytics]") {
    CameraHealth health;
    Scene scene;
    for (int second = 0; second < 120; ++second) {
        const cv::Mat small = scene.next();
        cv::Mat picture = small;
        if (second >= 40) {
            cv::resize(small, picture, {}, 2, 2, cv::INTER_LINEAR);
        }
        CHECK(health.process(picture, seconds{second}).empty());
    }
    CHECK_FALSE(health.current());
}

TEST_CASE("after a change of resolution a lens that is covered is still found", "[analytics]") {
    CameraHealth health;
    Scene scene;
    for (int second = 0; second < 60; ++second) {
        const cv::Mat small = scene.next();
        cv::Mat picture = small;
        if (second >= 20) {
            cv::resize(small, picture, {}, 2, 2, cv::INTER_LINEAR);
        }
        if (second >= 40) {
            cv::randn(picture, 90, 2);
        }
        (void)health.process(picture, seconds{second});
    }
    REQUIRE(health.current());
    CHECK(health.current()->kind == HealthKind::Covered);
    CHECK(health.current()->start == seconds{40});
}

TEST_CASE("a picture that stands still for less than a quarter of a minute is not frozen",
          "[analytics]") {
    CameraHealth health;
    Scene scene;
    cv::Mat kept = scene.next();
    for (int second = 0; second < 120; ++second) {
        kept = second % 14 == 0 ? scene.next() : kept;
        (void)health.process(kept, seconds{second});
        CHECK_FALSE(health.current());
    }
}

TEST_CASE("a picture without any structure has numbers for all that is measured", "[analytics]") {
    const HealthSample sample = healthSampleOf(cv::Mat(8, 64, CV_8U, cv::Scalar(255)));

    CHECK(sample.white == 1);
    CHECK(sample.detail == 0);
    CHECK(sample.deviation == 0);
    CHECK(cv::checkRange(sample.shapes));
    CHECK(cv::checkRange(sample.edges));
}

}  // namespace betang
