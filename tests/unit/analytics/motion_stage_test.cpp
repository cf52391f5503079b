// SPDX-License-Identifier: Apache-2.0

#include "analytics/motion_stage.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

Zone leftHalf() {
    return {.id = "left", .outline = {{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}}, .exclude = {}};
}

// A quiet 3 s, then a person walks from the left edge to the right one, then 3 quiet seconds.
std::vector<ZoneEvent> walkThrough(std::vector<Zone> zones) {
    MotionStage stage{std::move(zones)};
    Scene scene;
    std::vector<ZoneEvent> all;
    Duration at{};
    const auto show = [&](cv::Point person) {
        for (ZoneEvent& event : stage.process(scene.next(person), at)) {
            all.push_back(event);
        }
        at += Scene::frame();
    };
    for (int i = 0; i < 30; ++i) {
        show({-1, 0});
    }
    for (int x = 0; x < 180; x += 3) {
        show({x, 50});
    }
    for (int i = 0; i < 30; ++i) {
        show({-1, 0});
    }
    for (ZoneEvent& event : stage.finish()) {
        all.push_back(event);
    }
    return all;
}

}  // namespace

TEST_CASE("a person who walks through is one event of the right length", "[analytics]") {
    const auto events = walkThrough({});

    REQUIRE(events.size() == 1);
    CHECK(events[0].zone.empty());
    CHECK(events[0].event.start == std::chrono::milliseconds{3000});
    CHECK(events[0].event.end == std::chrono::milliseconds{8900});
    CHECK(events[0].event.travelled > 0.7);
}

TEST_CASE("a zone sees only what happens inside it", "[analytics]") {
    const auto events = walkThrough({leftHalf()});

    REQUIRE(events.size() == 1);
    CHECK(events[0].zone == "left");
    CHECK(events[0].event.end < std::chrono::milliseconds{6500});
}

TEST_CASE("an excluded area is blind", "[analytics]") {
    Zone zone{.id = "road", .outline = {}, .exclude = {{{0, 0.3}, {1, 0.3}, {1, 0.8}, {0, 0.8}}}};

    CHECK(walkThrough({zone}).empty());
}

TEST_CASE("two zones report each for itself", "[analytics]") {
    Zone right{.id = "right", .outline = {{0.5, 0}, {1, 0}, {1, 1}, {0.5, 1}}, .exclude = {}};

    CHECK(walkThrough({leftHalf(), right}).size() == 2);
}

}  // namespace betang
