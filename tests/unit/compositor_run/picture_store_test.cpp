// SPDX-License-Identifier: Apache-2.0

#include "compositor/picture_store.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/test_picture.hpp"

namespace betang {
namespace {

using std::chrono::milliseconds;

const CameraId kCamera = CameraId::parse("kapuas.dermaga").take();
const StreamId kMain{kCamera, StreamKind::Main};
const StreamId kSub{kCamera, StreamKind::Sub};

Picture pictureOf(uint8_t luma, UtcTime captured) {
    return {.frame = plainPicture({64, 64}, {.y = luma}), .sequence = luma, .captured = captured};
}

TEST_CASE("the store keeps the newest picture of a retained camera only", "[compositor]") {
    SimulatedClock clock;
    PictureStore store;
    store.put(kMain, pictureOf(20, clock.utc()), {}, clock);
    CHECK_FALSE(store.newest(kCamera));

    store.retain({kCamera});
    store.put(kMain, pictureOf(30, clock.utc()), {}, clock);
    store.put(kMain, pictureOf(40, clock.utc()), {}, clock);

    REQUIRE(store.newest(kCamera));
    CHECK(store.newest(kCamera)->picture.sequence == 40);
    CHECK(store.newest(kCamera)->count == 2);
    store.retain({});
    CHECK_FALSE(store.newest(kCamera));
}

TEST_CASE("a tile that changes streams keeps the old picture until a newer comes", "[compositor]") {
    SimulatedClock clock;
    PictureStore store;
    store.retain({kCamera});
    store.put(kSub, pictureOf(20, clock.utc()), {}, clock);
    store.put(kMain, pictureOf(30, clock.utc() - milliseconds{500}), {}, clock);
    CHECK(store.newest(kCamera)->picture.sequence == 20);

    store.put(kMain, pictureOf(40, clock.utc() + milliseconds{40}), {}, clock);
    CHECK(store.newest(kCamera)->picture.sequence == 40);
}

TEST_CASE("a clock set back does not keep a tile on its old stream", "[compositor]") {
    SimulatedClock clock;
    PictureStore store;
    store.retain({kCamera});
    store.put(kSub, pictureOf(20, clock.utc()), {}, clock);
    clock.stepUtc(-std::chrono::hours{1});
    clock.advance(std::chrono::seconds{4});

    store.put(kMain, pictureOf(30, clock.utc()), {}, clock);

    CHECK(store.newest(kCamera)->picture.sequence == 30);
}

TEST_CASE("the store keeps the pace and the stillness of a stream", "[compositor]") {
    SimulatedClock clock;
    PictureStore store;
    store.retain({kCamera});
    store.put(kMain, pictureOf(20, clock.utc()), {}, clock);
    clock.advance(milliseconds{40});
    const Stillness still{.since = clock.monotonic(), .keyframes = 1, .wrong = true};
    store.put(kMain, pictureOf(20, clock.utc()), still, clock);

    CHECK(store.newest(kCamera)->stillness == still);
    CHECK(store.newest(kCamera)->interval == milliseconds{40});
}

TEST_CASE("a camera in a large and in a small tile has its own picture in each", "[compositor]") {
    SimulatedClock clock;
    PictureStore store;
    store.retain({kCamera});
    store.put(kMain, pictureOf(20, clock.utc()), {}, clock);
    store.put(kSub, pictureOf(40, clock.utc() + milliseconds{40}), {}, clock);

    const std::vector<StreamId> asked{kMain, kSub};
    const auto pictures = store.snapshot(asked);

    CHECK(pictures[0]->picture.sequence == 20);
    CHECK(pictures[1]->picture.sequence == 40);
}

TEST_CASE("a stream that still catches up does not set its tile back", "[compositor]") {
    SimulatedClock clock;
    PictureStore store;
    store.retain({kCamera});
    store.put(kSub, pictureOf(40, clock.utc()), {}, clock);
    store.put(kMain, pictureOf(20, clock.utc() - milliseconds{1500}), {}, clock);

    const std::vector<StreamId> asked{kMain};
    CHECK(store.snapshot(asked)[0]->picture.sequence == 40);
    store.put(kMain, pictureOf(60, clock.utc()), {}, clock);
    CHECK(store.snapshot(asked)[0]->picture.sequence == 60);
}

TEST_CASE("a snapshot answers for each camera asked", "[compositor]") {
    SimulatedClock clock;
    PictureStore store;
    const CameraId other = CameraId::parse("kapuas.pasar").take();
    store.retain({kCamera, other});
    store.put(kSub, pictureOf(20, clock.utc()), {}, clock);

    const std::vector<StreamId> asked{{other, StreamKind::Main}, kMain};
    const auto pictures = store.snapshot(asked);

    REQUIRE(pictures.size() == 2);
    CHECK_FALSE(pictures[0]);
    CHECK(pictures[1]->picture.sequence == 20);
}

}  // namespace
}  // namespace betang
