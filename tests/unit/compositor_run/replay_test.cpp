// SPDX-License-Identifier: Apache-2.0

#include "compositor/replay.hpp"

#include "compositor/replay_ring.hpp"
#include "compositor/shown_replays.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

constexpr int kRate = 25;

// `length` seconds of a stream, a keyframe every two.
void fill(ReplayRing& ring, int length, size_t size = 200) {
    for (int i = 0; i < length * kRate; ++i) {
        ring.push(unitNumber(kStream, i, size));
    }
}

UtcTime captured(int index) {
    return unitNumber(kStream, index).captured;
}

}  // namespace

TEST_CASE("the past is kept from a keyframe on, for a minute and the GOP before", "[replay]") {
    ReplayRing ring{{.span = 60s}};
    ring.retain({kStream});
    ring.push(unitNumber(kStream, -1));  // nothing begins in the middle of a GOP
    fill(ring, 100);

    const auto all = ring.since(kStream, UtcTime{});

    REQUIRE_FALSE(all.empty());
    CHECK(all.front().key);
    const Duration span = all.back().captured - all.front().captured;
    CHECK(span >= 60s);
    CHECK(span < 62s);
}

TEST_CASE("a replay begins at the keyframe before the moment asked for", "[replay]") {
    ReplayRing ring;
    ring.retain({kStream});
    fill(ring, 20);

    const auto some = ring.since(kStream, captured(260));

    CHECK(indexOf(some.front()) == 250);
    CHECK(indexOf(some.back()) == 499);
    CHECK(indexOf(ring.since(kStream, captured(250)).front()) == 250);
}

TEST_CASE("of a camera that is hidden nothing is kept", "[replay]") {
    ReplayRing ring;
    ring.retain({kStream});
    fill(ring, 4);
    ring.retain({kOther});
    CHECK(ring.since(kStream, UtcTime{}).empty());
    fill(ring, 4);
    CHECK(ring.since(kStream, UtcTime{}).empty());
    CHECK(ring.since(kOther, UtcTime{}).empty());
}

TEST_CASE("the past of all cameras together is bounded, the largest gives way", "[replay]") {
    ReplayRing ring{{.bytes = 100'000}};
    ring.retain({kStream, kOther});
    for (int i = 0; i < 100; ++i) {
        ring.push(unitNumber(kOther, i, 100));
    }
    fill(ring, 20, 500);

    size_t bytes = 0;
    for (const StreamId& stream : {kStream, kOther}) {
        for (const AccessUnit& unit : ring.since(stream, UtcTime{})) {
            bytes += unit.data->size();
        }
    }
    CHECK(bytes <= 100'000);
    CHECK(ring.since(kOther, UtcTime{}).size() == 100);
    CHECK(ring.since(kStream, UtcTime{}).front().key);
}

TEST_CASE("one access unit larger than all there is leaves nothing, and does no harm", "[replay]") {
    ReplayRing ring{{.bytes = 1000}};
    ring.retain({kStream});
    ring.push(unitNumber(kStream, 0, 5000));
    CHECK(ring.since(kStream, UtcTime{}).empty());
    ring.push(unitNumber(kStream, 50, 500));
    CHECK(ring.since(kStream, UtcTime{}).size() == 1);
}

TEST_CASE("a replay ends on its last picture, when that has had its turn", "[replay]") {
    const TempFolder folder;
    BreadcrumbBoard breadcrumbs{folder.path() / "crumbs"};
    SystemClock clock;
    const std::vector<AccessUnit> units = encodeTestClip({.frames = 50, .stream = kStream});
    const MonoTime begun = clock.monotonic();

    const Replay replay{units, units[40].captured, {breadcrumbs, clock, makeSoftwareDecoder}};

    CHECK(replay.end() - begun >= 360ms);
    CHECK(replay.end() - begun < 1360ms);
    while (!replay.picture() || replay.picture()->picture.sequence != units.back().sequence) {
        REQUIRE(clock.monotonic() - begun < 20s);
        clock.sleepFor(5ms, {});
    }
    CHECK(clock.monotonic() - begun >= 360ms);
    CHECK(replay.picture()->picture.captured == units.back().captured);
}

TEST_CASE("times that a camera made up do not keep a replay for ever", "[replay]") {
    const TempFolder folder;
    BreadcrumbBoard breadcrumbs{folder.path() / "crumbs"};
    SystemClock clock;
    std::vector<AccessUnit> units = encodeTestClip({.frames = 2, .stream = kStream});
    units.back().captured += 24h;
    const MonoTime begun = clock.monotonic();

    const Replay replay{units, units.front().captured, {breadcrumbs, clock, makeSoftwareDecoder}};

    CHECK(replay.end() - begun < 3min);
}  // and ends in the middle of its wait

TEST_CASE("a replay stays in its tile while that shows its camera", "[replay]") {
    const TempFolder folder;
    BreadcrumbBoard breadcrumbs{folder.path() / "crumbs"};
    SystemClock clock;
    const std::vector<AccessUnit> units = encodeTestClip({.frames = 50, .stream = kStream});
    const auto replay = std::make_shared<Replay>(
        units, units.front().captured, ReplayContext{breadcrumbs, clock, makeSoftwareDecoder});
    const auto sceneOf = [](const CameraId& camera) {
        return Scene{
            .wall = "ops",
            .layout = {},
            .tiles = {std::nullopt,
                      SceneTile{.camera = camera, .name = {}, .quarantined_since = std::nullopt}}};
    };
    ShownReplays replays;
    replays.start(1, replay);
    CHECK(replays.endsAt() == replay->end());

    Scene scene = sceneOf(kStream.camera);
    replays.putInto(scene, replay->end() - 1ms);
    CHECK(scene.tiles[1]->replay == replay);

    SECTION("until its end") {
        Scene later = sceneOf(kStream.camera);
        replays.putInto(later, replay->end());
        CHECK_FALSE(later.tiles[1]->replay);
        CHECK_FALSE(replays.endsAt());
    }
    SECTION("or until another camera is there") {
        Scene other = sceneOf(kOther.camera);
        replays.putInto(other, replay->end() - 1ms);
        CHECK_FALSE(other.tiles[1]->replay);
        Scene back = sceneOf(kStream.camera);
        replays.putInto(back, replay->end() - 1ms);
        CHECK_FALSE(back.tiles[1]->replay);
    }
    SECTION("or until it is stopped") {
        replays.stop(1);
        Scene stopped = sceneOf(kStream.camera);
        replays.putInto(stopped, replay->end() - 1ms);
        CHECK_FALSE(stopped.tiles[1]->replay);
    }
}

}  // namespace betang
