// SPDX-License-Identifier: Apache-2.0
//
// Light, exposure, sway and perspective on pictures with nothing in them, or hardly any pixels.

#include "analytics/camera_shake.hpp"
#include "analytics/light_veto.hpp"
#include "analytics/perspective.hpp"
#include "analytics/tone_curve.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

cv::Mat plain(double grey, cv::Size size = {192, 108}) {
    return {size, CV_32F, cv::Scalar(grey)};
}

cv::Mat sceneAsFloat(Scene& scene) {
    cv::Mat picture;
    scene.next().convertTo(picture, CV_32F);
    return picture;
}

}  // namespace

TEST_CASE("pictures too small to be sampled have the exposure that they had", "[analytics]") {
    for (const cv::Size size : {cv::Size{1, 1}, cv::Size{8, 1}, cv::Size{1, 8}}) {
        INFO(size);
        const ToneCurve curve{plain(100, size), plain(200, size)};
        CHECK(curve.isIdentity());
        CHECK(curve.gain() == Approx(1));
    }
}

TEST_CASE("an exposure that rises to white or falls to black stays within what grey can be",
          "[analytics]") {
    for (const double now : {0.0, 255.0}) {
        INFO(now);
        const ToneCurve curve{plain(120), plain(now)};
        CHECK_FALSE(curve.isIdentity());
        const cv::Mat seen = curve.applyTo(plain(120));
        CHECK(cv::checkRange(seen, true, nullptr, 0, 255.01));
        CHECK(cv::mean(seen)[0] == Approx(now).margin(10));
    }
}

TEST_CASE("a third of the picture that turned dark is no exposure", "[analytics]") {
    cv::Mat now = plain(120);
    now.rowRange(0, 36).setTo(20);

    CHECK(ToneCurve{plain(120), now}.isIdentity());
}

TEST_CASE("noise below what is noticeable leaves the background as it is", "[analytics]") {
    const cv::Mat background = plain(120);
    const ToneCurve curve{background, plain(122)};

    CHECK(curve.isIdentity());
    CHECK(cv::norm(curve.applyTo(background), background) == 0);
}

TEST_CASE("where nothing stands out nothing is light", "[analytics]") {
    CHECK(cv::countNonZero(lightIn(cv::Mat::zeros(108, 192, CV_8U), plain(10), plain(200))) == 0);
}

TEST_CASE("a speck is too small to be taken for light", "[analytics]") {
    cv::Mat mask = cv::Mat::zeros(108, 192, CV_8U);
    mask(cv::Rect(40, 40, 4, 4)).setTo(255);

    CHECK(cv::countNonZero(lightIn(mask, plain(160), plain(120))) == 0);
}

TEST_CASE("a dark box on a black background is judged without dividing by nothing", "[analytics]") {
    cv::Mat mask = cv::Mat::zeros(108, 192, CV_8U);
    mask(cv::Rect(40, 40, 30, 30)).setTo(255);
    cv::Mat picture = plain(0);
    picture(cv::Rect(40, 40, 30, 30)).setTo(255);

    CHECK(cv::countNonZero(lightIn(mask, picture, plain(0))) == 0);
}

TEST_CASE("pictures without edges are not displaced", "[analytics]") {
    CHECK(displacementOf(plain(90), plain(90)) == cv::Point2d{});
    CHECK(displacementOf(plain(90), plain(140)) == cv::Point2d{});
}

TEST_CASE("pictures with too few columns to compare are not displaced", "[analytics]") {
    Scene scene{1};
    const cv::Mat narrow = sceneAsFloat(scene).colRange(0, 12).clone();
    const cv::Mat other = sceneAsFloat(scene).colRange(3, 15).clone();

    CHECK(displacementOf(narrow, other).x == 0);
    CHECK(displacementOf(plain(1, {1, 1}), plain(2, {1, 1})) == cv::Point2d{});
}

TEST_CASE("another view is no displacement, as it is farther than a mast sways", "[analytics]") {
    Scene scene{1};
    const cv::Mat background = sceneAsFloat(scene);

    CHECK(displacementOf(displaced(background, {40, 0}), background).x == 0);
}

TEST_CASE("a camera that looks straight down sees everybody equally large", "[analytics]") {
    const Perspective above{{{0.1, 0.01}, {0.9, 0.01}}};
    const cv::Mat parts = above.personParts({64, 48});
    double least = 0;
    double most = 0;
    cv::minMaxLoc(parts, &least, &most);

    CHECK(least > 0);
    CHECK(most == Approx(least).epsilon(1e-4));
}

TEST_CASE("above the horizon nothing weighs as a person", "[analytics]") {
    const Perspective perspective{{{0.3, 0.1}, {0.9, 0.4}}};  // its horizon is at 0.1
    const cv::Mat parts = perspective.personParts({192, 108});

    CHECK(cv::countNonZero(parts.rowRange(0, 10)) == 0);
    CHECK(cv::countNonZero(parts.rowRange(12, 108)) == 192 * 96);
}

TEST_CASE("a picture of no pixels has no people to weigh", "[analytics]") {
    CHECK(Perspective{{{0.3, 0.1}, {0.9, 0.4}}}.personParts({0, 0}).empty());
}

}  // namespace betang
