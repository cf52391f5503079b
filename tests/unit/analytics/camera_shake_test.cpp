// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_shake.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

cv::Mat asFloat(const cv::Mat& grey) {
    cv::Mat picture;
    grey.convertTo(picture, CV_32F);
    return picture;
}

}  // namespace

TEST_CASE("a displaced picture is found to be, to a part of a pixel", "[analytics]") {
    Scene scene{1};
    const cv::Mat background = asFloat(scene.next());
    for (const cv::Point2d by :
         {cv::Point2d{2, -1}, cv::Point2d{-3.5, 1.5}, cv::Point2d{0, 2.25}}) {
        const cv::Point2d found = displacementOf(displaced(background, by), background);
        CHECK(found.x == Approx(by.x).margin(0.25));
        CHECK(found.y == Approx(by.y).margin(0.25));
    }
}

TEST_CASE("neither noise nor a person displaces a picture", "[analytics]") {
    Scene scene{4};
    const cv::Mat background = asFloat(scene.next());

    CHECK(displacementOf(asFloat(scene.next()), background) == cv::Point2d{});
    CHECK(displacementOf(asFloat(scene.next({90, 40})), background) == cv::Point2d{});
}

}  // namespace betang
