// SPDX-License-Identifier: Apache-2.0
//
// The client against simulated cameras: what arrives, and that it is all that was sent.

#include "media/nal.hpp"
#include "media/parameter_sets.hpp"

#include "tests/camsim/simulator.hpp"
#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;
using camsim::AuthScheme;
using camsim::CameraSimulator;
using camsim::CameraSimulatorOptions;

namespace {

CameraSimulatorOptions quick(Codec codec = Codec::H264) {
    CameraSimulatorOptions options;
    options.encoding.codec = codec;
    options.encoding.main = {{320, 180}, 20, 300};
    options.encoding.sub = {{160, 96}, 10, 100};
    options.encoding.gop = 500ms;
    options.encoding.loop = 2000ms;
    return options;
}

}  // namespace

TEST_CASE("access units arrive whole, in order and with their times", "[ingest]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        SystemClock clock;
        CameraSimulator camera{quick(codec), clock};
        PulledStream stream{camera.url(1)};
        stream.want();
        REQUIRE(stream.waitForUnits(40));
        CHECK(stream.state() == StreamState::Live);
        stream.stop();
        const auto units = stream.units();
        CHECK(holesIn(units) == 0);
        CHECK(units.front().key);
        for (size_t i = 0; i < units.size(); ++i) {
            ParameterSets sets{codec};
            sets.update(*units[i].data);
            CHECK((!units[i].key || sets.complete()));
            CHECK(units[i].size == Size{320, 180});
            CHECK((i == 0 || units[i].dts > units[i - 1].dts));
            CHECK((i == 0 || units[i].captured >= units[i - 1].captured));
            CHECK_FALSE((units[i].damaged || units[i].discontinuity));
        }
    }
}

TEST_CASE("a clean stop takes everything that the camera sent", "[ingest]") {
    SystemClock clock;
    CameraSimulator camera{quick(), clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    REQUIRE(stream.waitForUnits(30));
    const MonoTime before = clock.monotonic();
    stream.stop();
    CHECK(clock.monotonic() - before < 2s);
    CHECK(stream.units().size() == camera.sent(1));
}

TEST_CASE("every way of authentication opens a camera", "[ingest]") {
    for (const AuthScheme scheme :
         {AuthScheme::Basic, AuthScheme::DigestMd5, AuthScheme::DigestSha256}) {
        SystemClock clock;
        auto options = quick();
        options.auth = {scheme, "operator", "kunci-rahasia"};
        CameraSimulator camera{options, clock};
        PulledStream stream{camera.url(1), Credentials{"operator", "kunci-rahasia"}};
        stream.want();
        CHECK(stream.waitForUnits(5));
    }
}

TEST_CASE("a wrong password is NO PERMISSION and is not tried again and again", "[ingest]") {
    SystemClock clock;
    auto options = quick();
    options.auth = {AuthScheme::DigestMd5, "operator", "kunci-rahasia"};
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1), Credentials{"operator", "salah-sekali"}};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::NoPermission));
    CHECK(stream.reason().find("auth-failed") == 0);
    for (const std::string& text : stream.reasons()) {
        CHECK(text.find("salah-sekali") == std::string::npos);
    }
    const MonoTime before = clock.monotonic();
    stream.stop();
    CHECK(clock.monotonic() - before < 1s);
}

TEST_CASE("a camera that asks for a password we do not have says so", "[ingest]") {
    SystemClock clock;
    auto options = quick();
    options.auth = {AuthScheme::Basic, "operator", "kunci-rahasia"};
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::NoPermission));
    CHECK(stream.reason() == "the camera asks for a user name and password");
}

TEST_CASE("a camera is not dialled before somebody wants it", "[ingest]") {
    SystemClock clock;
    CameraSimulator camera{quick(), clock};
    PulledStream stream{camera.url(1)};
    CHECK_FALSE(stream.waitForUnits(1, 500ms));
    CHECK(stream.state() == StreamState::Off);
    stream.puller().setSubscribed(true);
    CHECK(stream.waitForUnits(1));
}

TEST_CASE("a session is kept alive past its timeout", "[ingest]") {
    SystemClock clock;
    auto options = quick();
    options.session_timeout = 2000ms;
    CameraSimulator camera{options, clock};
    PulledStream stream{camera.url(1)};
    stream.want();
    REQUIRE(stream.waitForUnits(140));
    CHECK(stream.puller().report().reconnects == 0);
    stream.stop();
    CHECK(holesIn(stream.units()) == 0);
}

}  // namespace betang
