// SPDX-License-Identifier: Apache-2.0

#include "compositor/tile.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

const MonoTime kStart{1000s};
const UtcTime kNoon{1'800'000'000s};

Now after(Duration passed) {
    return {kStart + passed, kNoon + passed};
}

// A camera at 25 fps whose last picture was decoded at kStart, 100 ms after it was taken.
TileInputs showing() {
    TileInputs inputs;
    inputs.assigned = true;
    inputs.picture = TilePicture{kNoon - 100ms, kNoon, kStart, 40ms};
    inputs.assigned_at = kStart - 60s;
    inputs.assigned_at_utc = kNoon - 60s;
    return inputs;
}

TileInputs waiting() {
    TileInputs inputs;
    inputs.assigned = true;
    inputs.assigned_at = kStart;
    inputs.assigned_at_utc = kNoon;
    return inputs;
}

void report(TileInputs& inputs, StreamState state, Duration at) {
    inputs.report = StreamReport{{*CameraId::parse("kapuas.dermaga"), StreamKind::Main}};
    inputs.report->state = state;
    inputs.report->since = kNoon + at;
    inputs.report->reason = "no answer";
    inputs.report_arrived = kStart + at;
}

// As ingest does it: the same word once a second.
TileStatus reporting(TileInputs inputs, StreamState state, Duration now) {
    report(inputs, state, 1s);
    inputs.report_arrived = kStart + now;
    return tileStatus(inputs, after(now));
}

}  // namespace

TEST_CASE("a tile without a camera is empty", "[compositor]") {
    CHECK(tileStatus({}, after(0s)) == TileStatus{});
}

TEST_CASE("a tile is live while its newest picture is young", "[compositor]") {
    CHECK(tileStatus(showing(), after(0s)).state == TileState::Live);
    CHECK(tileStatus(showing(), after(2s)).state == TileState::Live);
}

TEST_CASE("a tile is stale within five seconds of its last picture", "[compositor]") {
    for (const Duration interval : {Duration{0}, Duration{40ms}, Duration{1s}, Duration{20s}}) {
        TileInputs inputs = showing();
        inputs.picture->interval = interval;
        const TileStatus status = tileStatus(inputs, after(4900ms));
        CHECK(status.state == TileState::Stale);
        CHECK(status.age == 5s);
    }
}

TEST_CASE("what ingest says never makes an old picture live", "[compositor]") {
    for (const Duration passed : {Duration{5s}, Duration{60s}, Duration{24h}}) {
        const TileStatus status = reporting(showing(), StreamState::Live, passed);
        CHECK(status.state == TileState::Stale);
        CHECK(status.age >= std::chrono::duration_cast<std::chrono::seconds>(passed));
    }
}

TEST_CASE("what ingest says never hides a young picture", "[compositor]") {
    for (const StreamState state : {StreamState::Offline,
                                    StreamState::LinkDown,
                                    StreamState::Busy,
                                    StreamState::NoPermission,
                                    StreamState::DecoderFault,
                                    StreamState::Off}) {
        TileInputs inputs = showing();
        report(inputs, state, 0s);
        CHECK(tileStatus(inputs, after(1s)).state == TileState::Live);
    }
}

TEST_CASE("a stopped camera is stale first and then offline since its last picture",
          "[compositor]") {
    CHECK(reporting(showing(), StreamState::Offline, 2s).state == TileState::Live);
    CHECK(reporting(showing(), StreamState::Offline, 4s).state == TileState::Stale);
    const TileStatus status = reporting(showing(), StreamState::Offline, 10s);
    CHECK(status.state == TileState::Offline);
    CHECK(status.since == kNoon - 100ms);
    CHECK(status.reason == "no answer");
}

TEST_CASE("an offline tile does not flicker while ingest tries again", "[compositor]") {
    const TileStatus between = reporting(showing(), StreamState::Connecting, 30s);
    const TileStatus failed = reporting(showing(), StreamState::Offline, 30s);

    CHECK(between == failed);
}

TEST_CASE("an offline tile stays marked until a newer picture is decoded", "[compositor]") {
    TileInputs inputs = showing();
    CHECK(reporting(inputs, StreamState::Live, 60s).state == TileState::Stale);

    inputs.picture = TilePicture{kNoon + 59900ms, kNoon + 60s, kStart + 60s, 40ms};
    CHECK(reporting(inputs, StreamState::Offline, 60s).state == TileState::Live);
}

TEST_CASE("when ingest is silent too, the tile goes offline by itself", "[compositor]") {
    TileInputs inputs = showing();
    report(inputs, StreamState::Live, 0s);

    CHECK(tileStatus(inputs, after(6s)).state == TileState::Stale);
    const TileStatus status = tileStatus(inputs, after(20s));
    CHECK(status.state == TileState::Offline);
    CHECK(status.since == kNoon - 100ms);
    CHECK(status.reason.empty());
}

TEST_CASE("an old picture is explained by what ingest knows", "[compositor]") {
    CHECK(reporting(showing(), StreamState::LinkDown, 5s).state == TileState::LinkDown);
    CHECK(reporting(showing(), StreamState::Busy, 5s).state == TileState::Busy);
    CHECK(reporting(showing(), StreamState::NoPermission, 5s).state == TileState::NoPermission);
    CHECK(reporting(showing(), StreamState::DecoderFault, 5s).state == TileState::DecoderFault);
    CHECK(reporting(showing(), StreamState::Unsupported, 9s).state == TileState::Offline);
}

TEST_CASE("a tile that never had a picture says what is known", "[compositor]") {
    CHECK(tileStatus(waiting(), after(1s)).state == TileState::Connecting);
    CHECK(reporting(waiting(), StreamState::Connecting, 2s).state == TileState::Connecting);
    CHECK(reporting(waiting(), StreamState::Live, 60s).state == TileState::Connecting);
    CHECK(reporting(waiting(), StreamState::NoPermission, 2s).state == TileState::NoPermission);

    const TileStatus status = reporting(waiting(), StreamState::Offline, 2s);
    CHECK(status.state == TileState::Offline);
    CHECK(status.since == kNoon);
}

TEST_CASE("a camera that was offline before the wall began keeps its since", "[compositor]") {
    TileInputs inputs = waiting();
    report(inputs, StreamState::Offline, -1h);
    inputs.report_arrived = kStart;

    CHECK(tileStatus(inputs, after(1s)).since == kNoon - 1h);
}

TEST_CASE("a quarantined camera shows decoder fault whatever else is said", "[compositor]") {
    TileInputs inputs = showing();
    inputs.quarantined_since = kNoon - 5s;

    CHECK(tileStatus(inputs, after(0s)).state == TileState::DecoderFault);
    CHECK(tileStatus(inputs, after(0s)).since == kNoon - 5s);
}

TEST_CASE("steps of UTC neither freshen nor age a picture that has arrived", "[compositor]") {
    for (const Duration step : {Duration{-1h}, Duration{1h}, Duration{-3s}, Duration{3s}}) {
        Now now = after(1s);
        now.utc += step;
        CHECK(tileStatus(showing(), now).state == TileState::Live);
        now = after(5s);
        now.utc += step;
        CHECK(tileStatus(showing(), now).state == TileState::Stale);
        CHECK(tileStatus(showing(), now).age == 5s);
    }
}

TEST_CASE("a picture that arrives late carries its age with it", "[compositor]") {
    TileInputs inputs = showing();
    inputs.picture->captured = kNoon - 9s;

    const TileStatus status = reporting(inputs, StreamState::Live, 100ms);
    CHECK(status.state == TileState::Stale);
    CHECK(status.age == 9s);
}

TEST_CASE("a picture from the future is as old as its arrival", "[compositor]") {
    TileInputs inputs = showing();
    inputs.picture->captured = kNoon + 1h;

    CHECK(pictureAge(*inputs.picture, kStart + 4s) == 4s);
    CHECK(reporting(inputs, StreamState::Live, 4s).state == TileState::Stale);
}

TEST_CASE("the age never decreases without a newer picture", "[compositor]") {
    const TileInputs inputs = showing();
    Duration last{};
    for (Duration passed{}; passed < 20s; passed += 37ms) {
        const Duration age = pictureAge(*inputs.picture, kStart + passed);
        REQUIRE(age >= last);
        last = age;
    }
}

TEST_CASE("keyframes alone are told apart and may be one GOP old", "[compositor]") {
    TileInputs inputs = showing();
    inputs.picture->keyframes_only = true;
    inputs.picture->interval = 4s;

    CHECK(tileStatus(inputs, after(10s)).state == TileState::KeyframesOnly);
    CHECK(reporting(inputs, StreamState::Live, 13s).state == TileState::Stale);
    inputs.picture->interval = 60s;
    CHECK(reporting(inputs, StreamState::Live, 31s).state == TileState::Stale);
}

TEST_CASE("pictures that come all the same are frozen, not live", "[compositor]") {
    TileInputs inputs = showing();
    inputs.picture->frozen = true;

    CHECK(tileStatus(inputs, after(1s)).state == TileState::Frozen);
}

TEST_CASE("only live pictures keep their colour", "[compositor]") {
    CHECK(pictureLook(TileState::Live) == PictureLook::Plain);
    CHECK(pictureLook(TileState::KeyframesOnly) == PictureLook::Plain);
    CHECK(pictureLook(TileState::Stale) == PictureLook::Grey);
    CHECK(pictureLook(TileState::Frozen) == PictureLook::Grey);
    CHECK(pictureLook(TileState::Offline) == PictureLook::Dimmed);
    CHECK(pictureLook(TileState::LinkDown) == PictureLook::Dimmed);
}

}  // namespace betang
