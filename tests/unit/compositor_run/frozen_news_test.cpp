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

    const auto begun = events.update({{kFrozenCamera, kFirstFrozen}}, kFirstFrozen + seconds{10});
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].start == kFirstFrozen);
    CHECK_FALSE(begun[0].end);
    CHECK(events.update({{kFrozenCamera, kFirstFrozen}}, kFirstFrozen + seconds{11}).empty());

    const auto ended = events.update({}, kFirstFrozen + seconds{30});
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].start == kFirstFrozen);
    CHECK(ended[0].end == kFirstFrozen + seconds{30});
    CHECK(events.update({}, kFirstFrozen + seconds{31}).empty());
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
