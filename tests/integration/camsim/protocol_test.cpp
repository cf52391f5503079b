// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "tests/camsim/authenticator.hpp"
#include "tests/integration/camsim/player.hpp"
#include "tests/integration/camsim/raw_client.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

std::string nextSsrc(RawClient& client) {
    const std::string frame = client.frame();
    return frame.at(1) == 0 ? frame.substr(12, 4) : nextSsrc(client);
}

std::string credentials(const std::string& reply, const char* method) {
    const size_t at = reply.find("nonce=\"") + 7;
    const std::string nonce = reply.substr(at, reply.find('"', at) - at);
    const std::string response = digestResponse({.hash = Hash::Sha256,
                                                 .user = "op",
                                                 .password = "secret",
                                                 .realm = kRealm,
                                                 .method = method,
                                                 .uri = "rtsp://h/1/main",
                                                 .nonce = nonce,
                                                 .nonce_count = "00000001",
                                                 .client_nonce = "c"});
    return fmt::format(R"(Authorization: Digest username="op", realm="{}", nonce="{}", )"
                       R"(uri="rtsp://h/1/main", qop=auth, nc=00000001, cnonce="c", )"
                       "response=\"{}\"\r\n",
                       kRealm,
                       nonce,
                       response);
}

}  // namespace

TEST_CASE("a session that nobody keeps alive ends, and one kept alive does not", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulatorOptions options = quickCameras(folder);
    options.session_timeout = std::chrono::milliseconds{400};
    CameraSimulator simulator{options, clock};
    RawClient kept{simulator.port()};
    RawClient left{simulator.port()};
    const std::string session = kept.play();
    left.play();

    for (int i = 0; i < 3; ++i) {
        const std::string reports{"$\x01\x00\x08\x80\xC9\x00\x01xxxx", 12};
        kept.send(reports);
        for (int frame = 0; frame < 10; ++frame) {
            CHECK(kept.frame().front() == '$');
        }
    }

    CHECK(left.closed());
    CHECK_THAT(kept.ask("GET_PARAMETER", "Session: " + session + "\r\n"),
               Catch::StartsWith("RTSP/1.0 200"));
}

TEST_CASE("a changed nonce is asked for again in the middle of a session", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulatorOptions options = quickCameras(folder);
    options.auth = {AuthScheme::DigestSha256, "op", "secret"};
    CameraSimulator simulator{options, clock};
    RawClient client{simulator.port()};
    const std::string first = client.ask("DESCRIBE");
    CHECK_THAT(first, Catch::Contains("algorithm=SHA-256"));
    const std::string known = credentials(first, "DESCRIBE");
    CHECK_THAT(client.ask("GET_PARAMETER", credentials(first, "GET_PARAMETER")),
               Catch::StartsWith("RTSP/1.0 200"));

    simulator.control("fault auth-change 1");

    const std::string again = client.ask("DESCRIBE", known);
    CHECK_THAT(again, Catch::StartsWith("RTSP/1.0 401"));
    CHECK_THAT(again, Catch::Contains("stale=true"));
    CHECK_THAT(client.ask("GET_PARAMETER", credentials(again, "GET_PARAMETER")),
               Catch::StartsWith("RTSP/1.0 200"));
}

TEST_CASE("the SSRC changes in mid-stream when told to", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    RawClient client{simulator.port()};
    client.play();
    const std::string before = nextSsrc(client);

    simulator.control("fault ssrc-change 1");

    std::string after = before;
    for (int i = 0; i < 200 && after == before; ++i) {
        after = nextSsrc(client);
    }
    CHECK(after != before);
}

TEST_CASE("a client that does not read loses access units, and others do not", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulatorOptions options = quickCameras(folder);
    options.encoding.main = {{1280, 720}, 50, 20000};
    options.encoding.loop = std::chrono::milliseconds{400};
    CameraSimulator simulator{options, clock};
    RawClient deaf{simulator.port()};
    deaf.play();
    RawClient good{simulator.port()};
    good.play();

    while (simulator.control("status").find(R"("skipped":0},"1/sub")") != std::string::npos) {
        REQUIRE(good.read(100000).size() == 100000);
    }

    CHECK(good.read(100000).size() == 100000);
}

TEST_CASE("requests out of place get the status that RFC 2326 gives them", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    RawClient client{simulator.port()};

    CHECK_THAT(client.ask("PLAY"), Catch::StartsWith("RTSP/1.0 455"));
    CHECK_THAT(client.ask("TEARDOWN"), Catch::StartsWith("RTSP/1.0 454"));
    CHECK_THAT(client.ask("RECORD"), Catch::StartsWith("RTSP/1.0 501"));
    CHECK_THAT(client.ask("SETUP", "Transport: RTP/AVP;multicast\r\n"),
               Catch::StartsWith("RTSP/1.0 461"));
    CHECK_THAT(client.ask("GET_PARAMETER", "Session: 1\r\n"), Catch::StartsWith("RTSP/1.0 454"));
    CHECK_THAT(client.ask("OPTIONS"), Catch::Contains("Public: OPTIONS, DESCRIBE"));
    client.send("nonsense\r\n\r\n");
    CHECK_THAT(client.read(12), Catch::StartsWith("RTSP/1.0 400"));
    CHECK(client.closed());
}

}  // namespace betang::camsim
