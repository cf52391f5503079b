// SPDX-License-Identifier: Apache-2.0

#include "analytics/background.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

double shareOf(const Foreground& foreground) {
    return cv::countNonZero(foreground.mask) / static_cast<double>(foreground.mask.total());
}

void watch(Background& background, Scene& scene, int pictures) {
    for (int i = 0; i < pictures; ++i) {
        (void)background.update(scene.next(), Scene::frame());
    }
}

}  // namespace

TEST_CASE("sensor noise does not stand out", "[analytics]") {
    Background background;
    Scene scene{5};
    watch(background, scene, 50);

    CHECK(shareOf(background.update(scene.next(), Scene::frame())) < 0.001);
}

TEST_CASE("a person stands out in the very next picture", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 50);

    const double share = shareOf(background.update(scene.next({90, 40}), Scene::frame()));

    const double person = 9.0 * 22 / (192 * 108);
    CHECK(share > 0.8 * person);
    CHECK(share < 1.3 * person);
}

TEST_CASE("a person who stands still for two minutes still stands out", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 50);
    for (int i = 0; i < 1200; ++i) {
        (void)background.update(scene.next({90, 40}), Scene::frame());
    }

    const double share = shareOf(background.update(scene.next({90, 40}), Scene::frame()));

    CHECK(share > 0.7 * 9 * 22 / (192 * 108));
}

TEST_CASE("whoever walked through the first picture leaves no ghost", "[analytics]") {
    Background background;
    Scene scene;
    for (int x = 90; x < 180; x += 4) {
        (void)background.update(scene.next({x, 40}), Scene::frame());
    }
    watch(background, scene, 50);

    CHECK(shareOf(background.update(scene.next(), Scene::frame())) < 0.001);
}

TEST_CASE("a person who comes early and stays stands out, and leaves no ghost", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 50);
    Foreground standing;
    for (int i = 0; i < 150; ++i) {
        standing = background.update(scene.next({90, 40}), Scene::frame());
    }

    CHECK(shareOf(standing) > 0.7 * 9 * 22 / (192 * 108));
    CHECK(shareOf(background.update(scene.next(), Scene::frame())) < 0.001);
}

TEST_CASE("auto-exposure is taken out", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 50);

    const Foreground brighter = background.update(scene.next({-1, 0}, 1.25), Scene::frame());

    CHECK(brighter.gain == Approx(1.25).margin(0.03));
    CHECK(shareOf(brighter) < 0.002);
}

TEST_CASE("a change of the whole picture is vetoed and learned as the new scene", "[analytics]") {
    Background background;
    Scene day;
    watch(background, day, 50);
    cv::Mat night(108, 192, CV_8U, cv::Scalar(20));
    night.colRange(0, 80).setTo(240);

    const Foreground first = background.update(night, Scene::frame());
    Foreground later;
    for (int i = 0; i < 20; ++i) {
        later = background.update(night, Scene::frame());
    }

    CHECK(first.global_change);
    CHECK(cv::countNonZero(first.mask) == 0);
    CHECK_FALSE(later.global_change);
    CHECK(shareOf(later) < 0.001);
}

TEST_CASE("leaves that keep flipping stop standing out", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 30);
    double early = 0;
    double late = 0;
    for (int i = 0; i < 300; ++i) {
        const bool blown = (i / 2) % 2 == 0;
        const cv::Mat picture = blown ? scene.next({30, 20}) : scene.next();
        const double share = shareOf(background.update(picture, Scene::frame()));
        (i < 10 ? early : late) = std::max(i == 10 ? 0.0 : (i < 10 ? early : late), share);
        late = i < 250 ? 0 : late;
    }

    CHECK(early > 0.005);
    CHECK(late < 0.002);
}

TEST_CASE("a lamp that is switched is no motion, and the scene under it is known soon",
          "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 100);
    double most = 0;
    for (int i = 0; i < 50; ++i) {
        const cv::Mat lit = scene.next() + cv::Scalar(50);
        most = std::max(most, shareOf(background.update(lit, Scene::frame())));
    }
    const cv::Mat person = scene.next({90, 40}) + cv::Scalar(50);

    CHECK(most < 0.002);
    CHECK(shareOf(background.update(person, Scene::frame())) > 0.7 * 9 * 22 / (192 * 108));
}

TEST_CASE("who stood there before a lamp was switched still stands there", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 100);
    Foreground last;
    for (int i = 0; i < 60; ++i) {
        const cv::Mat picture = scene.next({90, 40}, i < 30 ? 1.0 : 1.5);
        last = background.update(picture, Scene::frame());
    }

    CHECK_FALSE(last.global_change);
    CHECK(shareOf(last) > 0.6 * 9 * 22 / (192 * 108));
}

TEST_CASE("a picture can be looked at without being learned from", "[analytics]") {
    Background background;
    Scene scene;
    CHECK(background.peek(scene.next()).empty());
    watch(background, scene, 50);

    for (int i = 0; i < 3; ++i) {
        const cv::Mat mask = background.peek(scene.next({90, 40}));
        CHECK(cv::countNonZero(mask) > 0.7 * 9 * 22);
    }
    CHECK(shareOf(background.update(scene.next(), Scene::frame())) < 0.001);
}

TEST_CASE("what is seen through snow is not worth counting", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 100);
    CHECK(background.update(scene.next(), Scene::frame()).confidence > 0.9);
    cv::RNG random{3};
    Foreground snowy;
    for (int i = 0; i < 50; ++i) {
        cv::Mat picture = scene.next();
        for (int flake = 0; flake < 900; ++flake) {
            picture.at<uint8_t>(random.uniform(0, 108), random.uniform(0, 192)) = 250;
        }
        snowy = background.update(picture, Scene::frame());
    }

    CHECK(snowy.confidence < 0.5);
}

TEST_CASE("another picture size starts anew", "[analytics]") {
    Background background;
    Scene scene;
    watch(background, scene, 5);
    cv::Mat small;
    cv::resize(scene.next({90, 40}), small, {96, 54});

    const Foreground first = background.update(small, Scene::frame());

    CHECK(first.mask.size() == cv::Size(96, 54));
    CHECK(cv::countNonZero(first.mask) == 0);
}

}  // namespace betang
