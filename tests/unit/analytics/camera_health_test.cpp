// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_health.hpp"

#include <functional>

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

using Fault = std::function<cv::Mat(const cv::Mat&)>;

// Twenty good seconds, twenty with the fault, ten good ones.
std::vector<HealthEvent> faultsOf(const Fault& fault) {
    CameraHealth health;
    Scene scene;
    std::vector<HealthEvent> found;
    for (int second = 0; second < 50; ++second) {
        const cv::Mat good = scene.next();
        const cv::Mat picture = second >= 20 && second < 40 ? fault(good) : good;
        for (const HealthEvent& event : health.process(picture, std::chrono::seconds{second})) {
            found.push_back(event);
        }
    }
    return found;
}

void checkOne(const std::vector<HealthEvent>& found, HealthKind kind) {
    REQUIRE(found.size() == 1);
    CHECK(toText(found[0].kind) == toText(kind));
    CHECK(found[0].start == std::chrono::seconds{20});
    CHECK(found[0].end == std::chrono::seconds{39});
}

cv::Mat even(const cv::Mat& like, double grey) {
    cv::Mat picture(like.size(), CV_8U, cv::Scalar(grey));
    cv::Mat noise(like.size(), CV_8U);
    cv::randn(noise, 4, 2);
    return picture + noise;
}

}  // namespace

TEST_CASE("a camera that shows what it always shows is well", "[analytics]") {
    CHECK(faultsOf([](const cv::Mat& good) { return good; }).empty());
}

TEST_CASE("a picture without light is black", "[analytics]") {
    checkOne(faultsOf([](const cv::Mat& good) { return even(good, 12); }), HealthKind::Black);
}

TEST_CASE("something even in front of the camera covers it", "[analytics]") {
    checkOne(faultsOf([](const cv::Mat& good) { return even(good, 90); }), HealthKind::Covered);
}

TEST_CASE("large shapes without detail are defocused", "[analytics]") {
    checkOne(faultsOf([](const cv::Mat& good) {
                 cv::Mat soft;
                 cv::GaussianBlur(good, soft, {}, 2.5);
                 return soft;
             }),
             HealthKind::Defocused);
}

TEST_CASE("detail in other places is a camera that was moved", "[analytics]") {
    checkOne(faultsOf([](const cv::Mat& good) {
                 cv::Mat other;
                 cv::flip(good, other, 1);
                 return other;
             }),
             HealthKind::Moved);
}

TEST_CASE("a picture that is nearly all white is blinded", "[analytics]") {
    checkOne(faultsOf([](const cv::Mat& good) { return cv::Mat{good + cv::Scalar(150)}; }),
             HealthKind::Blinded);
}

TEST_CASE("pictures that are the same to the last bit are frozen since the first of them",
          "[analytics]") {
    cv::Mat kept;
    const auto found = faultsOf([&kept](const cv::Mat& good) {
        kept = kept.empty() ? good.clone() : kept;
        return kept;
    });

    checkOne(found, HealthKind::Frozen);
}

TEST_CASE("a hand before the camera for a moment is no fault of it", "[analytics]") {
    int seconds = 0;
    CHECK(faultsOf([&seconds](const cv::Mat& good) {
              return seconds++ < 5 ? even(good, 90) : good;
          }).empty());
}

TEST_CASE("a fault under way is told when the stream ends", "[analytics]") {
    CameraHealth health;
    Scene scene;
    for (int second = 0; second < 40; ++second) {
        const cv::Mat good = scene.next();
        (void)health.process(second < 20 ? good : even(good, 12), std::chrono::seconds{second});
    }

    REQUIRE(health.current());
    CHECK(health.finish().size() == 1);
    CHECK_FALSE(health.current());
}

}  // namespace betang
