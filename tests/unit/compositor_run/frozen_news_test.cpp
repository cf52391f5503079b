// SPDX-License-Identifier: Apache-2.0

#include "compositor/frozen_news.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::seconds;

const CameraId kFrozenCamera = CameraId::parse("kapuas.dermaga").take();
constexpr UtcTime kFirstFrozen{seconds{1000}};

TEST_CASE("a frozen camera is told once and ends when it moves", "[compositor]") {
    FrozenEvents events;

    const std::set<CameraId> shown{kFrozenCamera};
    const FrozenCameras frozen{{kFrozenCamera, kFirstFrozen}};
    const auto begun = events.update(frozen, shown, kFirstFrozen + seconds{10});
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].start == kFirstFrozen);
    CHECK_FALSE(begun[0].end);
    CHECK(events.update(frozen, shown, kFirstFrozen + seconds{11}).empty());

    const auto ended = events.update({}, shown, kFirstFrozen + seconds{12});
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].start == kFirstFrozen);
    CHECK(ended[0].end == kFirstFrozen + seconds{12});
    CHECK(events.update({}, shown, kFirstFrozen + seconds{13}).empty());
}

TEST_CASE("a frozen camera that a tour shows again and again is told once", "[compositor]") {
    FrozenEvents events;
    const std::set<CameraId> shown{kFrozenCamera};
    UtcTime at = kFirstFrozen + seconds{10};
    CHECK(events.update({{kFrozenCamera, kFirstFrozen}}, shown, at).size() == 1);
    for (int step = 0; step < 5; ++step) {
        at += seconds{60};
        CHECK(events.update({}, {}, at).empty());
        CHECK(events.update({}, shown, at + seconds{1}).empty());  // live, as far as one can tell
        at += seconds{10};
        CHECK(events.update({{kFrozenCamera, at}}, shown, at).empty());
    }

    const auto ended = events.update({}, {}, at + FrozenEvents::kForgetAfter + seconds{1});
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].start == kFirstFrozen);
    CHECK(ended[0].end == at);
}

TEST_CASE("a camera that comes back and moves ends its event", "[compositor]") {
    FrozenEvents events;
    const std::set<CameraId> shown{kFrozenCamera};
    CHECK(events.update({{kFrozenCamera, kFirstFrozen}}, shown, kFirstFrozen).size() == 1);
    const UtcTime back = kFirstFrozen + seconds{60};
    CHECK(events.update({}, shown, back).empty());
    const auto ended = events.update({}, shown, back + FrozenEvents::kJudgedAfter);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].end == back);
}

TEST_CASE("begin and end of a frozen picture have one id", "[compositor]") {
    const Json begun = toJson(FrozenEvent{kFrozenCamera, kFirstFrozen, std::nullopt}, "ops");
    const Json ended =
        toJson(FrozenEvent{kFrozenCamera, kFirstFrozen, kFirstFrozen + seconds{20}}, "ops");

    CHECK(begun["type"] == "frozen");
    CHECK(begun["camera"] == "kapuas.dermaga");
    CHECK(begun["id"] == ended["id"]);
    CHECK(begun["state"] == "begun");
    CHECK(begun["end"].is_null());
    CHECK(ended["state"] == "ended");
    CHECK(ended["end"] == "1970-01-01T00:17:00.000Z");
}

TEST_CASE("only frozen tiles are told", "[compositor]") {
    TileSight sight{
        .tile = {.camera = kFrozenCamera, .name = "", .quarantined_since = std::nullopt},
        .stored = std::nullopt,
        .status = {}};
    sight.status.state = TileState::Frozen;
    CHECK(frozenCameras({sight, std::nullopt}).empty());  // without a picture there is nothing

    sight.stored.emplace();
    sight.stored->decoded_at = MonoTime{seconds{60}};
    sight.stored->decoded_at_utc = kFirstFrozen + seconds{60};
    sight.stored->stillness.since = MonoTime{seconds{45}};
    CHECK(frozenCameras({sight, sight}) ==
          FrozenCameras{{kFrozenCamera, kFirstFrozen + seconds{45}}});

    sight.status.state = TileState::Live;
    CHECK(frozenCameras({sight}).empty());
}

}  // namespace
}  // namespace betang
