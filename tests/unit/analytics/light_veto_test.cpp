// SPDX-License-Identifier: Apache-2.0

#include "analytics/light_veto.hpp"

#include <cmath>

#include "analytics/tone_curve.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

cv::Mat floats(const cv::Mat& grey) {
    cv::Mat picture;
    grey.convertTo(picture, CV_32F);
    return picture;
}

// The part of what stands out that is taken for light.
double lightShare(const cv::Mat& picture, const cv::Mat& background) {
    const cv::Mat mask = cv::abs(picture - background) > 18;
    return cv::countNonZero(lightIn(mask, picture, background)) /
           std::max(1.0, static_cast<double>(cv::countNonZero(mask)));
}

}  // namespace

TEST_CASE("headlights on a wall are light, a person is not", "[analytics]") {
    Scene scene{2};
    const cv::Mat background = floats(scene.next());
    cv::Mat lit = floats(scene.next());
    for (int y = 0; y < lit.rows; ++y) {
        for (int x = 0; x < lit.cols; ++x) {
            const double far = std::hypot((x - 90) / 30.0, (y - 55) / 22.0);
            lit.at<float>(y, x) *= static_cast<float>(1 + 0.8 * std::exp(-far * far));
        }
    }

    CHECK(lightShare(lit, background) > 0.9);
    CHECK(lightShare(floats(scene.next({90, 40})), background) < 0.1);
}

TEST_CASE("a tone curve follows exposure and contrast, not what moves", "[analytics]") {
    Scene scene{2};
    const cv::Mat background = floats(scene.next());
    const cv::Mat now = floats(scene.next({90, 40})) * 0.7 + 60;

    const ToneCurve curve{background, now};

    CHECK_FALSE(curve.isIdentity());
    CHECK(cv::mean(cv::abs(curve.applyTo(background) - now))[0] < 6);
    CHECK(ToneCurve{background, floats(scene.next({90, 40}))}.isIdentity());
}

}  // namespace betang
