// SPDX-License-Identifier: Apache-2.0
//
// The client against simulated cameras that misbehave.

#include <algorithm>

#include "tests/camsim/simulator.hpp"
#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;
using camsim::CameraSimulator;
using camsim::CameraSimulatorOptions;

namespace {

CameraSimulatorOptions quickCamera() {
    CameraSimulatorOptions options;
    options.encoding.main = {{320, 180}, 20, 300};
    options.encoding.sub = {{160, 96}, 10, 100};
    options.encoding.gop = 500ms;
    options.encoding.loop = 2000ms;
    return options;
}

// A camera and a stream of it that already plays.
struct Playing {
    explicit Playing(CameraSimulatorOptions options = quickCamera())
        : camera{std::move(options), clock}, stream{camera.url(1)} {
        stream.want();
        REQUIRE(stream.waitForUnits(10));
    }

    SystemClock clock;
    CameraSimulator camera;
    PulledStream stream;
};

size_t runsOf(const std::vector<AccessUnit>& units) {
    std::set<uint64_t> runs;
    for (const AccessUnit& unit : units) {
        runs.insert(unit.run);
    }
    return runs.size();
}

}  // namespace

TEST_CASE("a camera that stops is offline, and live again soon after it returns", "[ingest]") {
    Playing playing;
    playing.camera.control("stop 1");
    CHECK(playing.stream.waitForState(StreamState::Offline, 5s));
    playing.camera.control("start 1");
    CHECK(playing.stream.waitForState(StreamState::Live, 10s));
    CHECK(playing.stream.waitFor([](PulledStream& one) { return runsOf(one.units()) == 2; }, 5s));
}

TEST_CASE("a camera that stays connected without pictures is offline within 8 s", "[ingest]") {
    Playing playing;
    playing.camera.control("fault stall 1");
    CHECK(playing.stream.waitForState(StreamState::Offline, 8s));
    playing.camera.control("clear stall 1");
    CHECK(playing.stream.waitForState(StreamState::Live, 10s));
}

TEST_CASE("a camera that falls silent at the start holds nothing up", "[ingest]") {
    SystemClock clock;
    auto options = quickCamera();
    options.faults = {camsim::parseFault("unreachable").take()};
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    CHECK(stream.waitForState(StreamState::Offline, 12s));
    const MonoTime before = clock.monotonic();
    stream.stop();
    CHECK(clock.monotonic() - before < 3s);
}

TEST_CASE("a port that nobody listens on is offline at once", "[ingest]") {
    PulledStream stream{"rtsp://127.0.0.1:9/1/main"};
    stream.want();
    CHECK(stream.waitForState(StreamState::Offline, 3s));
}

TEST_CASE("a stop while a camera does not answer ends quickly", "[ingest]") {
    SystemClock clock;
    auto options = quickCamera();
    options.faults = {camsim::parseFault("slow-start=30").take()};
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Connecting));
    const MonoTime before = clock.monotonic();
    stream.stop();
    CHECK(clock.monotonic() - before < 1500ms);
}

TEST_CASE("a new nonce in the middle of a session costs no picture", "[ingest]") {
    SystemClock clock;
    auto options = quickCamera();
    options.session_timeout = 3000ms;
    options.auth = {camsim::AuthScheme::DigestSha256, "operator", "kunci"};
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1), Credentials{"operator", "kunci"}};
    stream.want();
    REQUIRE(stream.waitForUnits(10));
    camera.control("fault auth-change 1");
    REQUIRE(stream.waitForUnits(100));
    CHECK(stream.puller().report().reconnects == 0);
    stream.stop();
    CHECK(holesIn(stream.units()) == 0);
}

TEST_CASE("another SSRC begins another run", "[ingest]") {
    Playing playing;
    playing.camera.control("fault ssrc-change 1");
    CHECK(playing.stream.waitFor([](PulledStream& one) { return runsOf(one.units()) == 2; }, 15s));
}

TEST_CASE("garbage between frames costs a reconnection at most", "[ingest]") {
    Playing playing;
    playing.camera.control("fault garbage@0+1 1");
    REQUIRE(playing.stream.waitForUnits(60));
    CHECK(playing.stream.waitForState(StreamState::Live, 10s));
    for (const AccessUnit& unit : playing.stream.units()) {
        CHECK(findSeiMark(unit.codec, *unit.data));
    }
}

TEST_CASE("lost packets are flagged and the stream goes on", "[ingest]") {
    Playing playing;
    playing.camera.control("fault loss 1");
    REQUIRE(playing.stream.waitForUnits(100));
    const auto units = playing.stream.units();
    const auto flagged = std::count_if(units.begin(), units.end(), [](const AccessUnit& unit) {
        return unit.damaged || unit.discontinuity;
    });
    CHECK(flagged > 0);
    CHECK(playing.stream.puller().report().lost_packets > 0);
    CHECK(playing.stream.puller().report().reconnects == 0);
}

TEST_CASE("a camera without a free session is busy", "[ingest]") {
    SystemClock clock;
    auto options = quickCamera();
    options.faults = {camsim::parseFault("busy").take()};
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    CHECK(stream.waitForState(StreamState::Busy, 5s));
}

TEST_CASE("a connection that closes without a word is made again", "[ingest]") {
    Playing playing;
    playing.camera.control("fault close 1");
    CHECK(playing.stream.waitFor([](PulledStream& one) { return runsOf(one.units()) == 2; }, 10s));
}

}  // namespace betang
