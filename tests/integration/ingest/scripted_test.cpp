// SPDX-License-Identifier: Apache-2.0
//
// The client against scripted cameras: statuses, keepalives, and servers that mean harm.

#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/integration/ingest/scripted_camera.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

// Polite but for the answer to `method`.
ScriptedCamera::Script answering(const std::string& method, ScriptedCamera::Script script) {
    return [=](const ScriptedRequest& request) {
        return request.method == method ? script(request) : politeAnswer(request);
    };
}

ScriptedCamera::Script refusing(const std::string& method, const std::string& status) {
    return answering(
        method, [=](const auto& request) -> ScriptedAnswer { return {request.reply(status)}; });
}

}  // namespace

TEST_CASE("each status has its state", "[ingest]") {
    struct Case {
        const char* method;
        const char* status;
        StreamState state;
    };

    for (const auto& [method, status, state] :
         {Case{"DESCRIBE", "404 Not Found", StreamState::Offline},
          Case{"DESCRIBE", "403 Forbidden", StreamState::NoPermission},
          Case{"SETUP", "453 Not Enough Bandwidth", StreamState::Busy},
          Case{"PLAY", "503 Service Unavailable", StreamState::Busy},
          Case{"SETUP", "461 Unsupported Transport", StreamState::Unsupported},
          Case{"PLAY", "455 Method Not Valid in This State", StreamState::Offline}}) {
        INFO(method << ' ' << status);
        ScriptedCamera camera{refusing(method, status)};
        PulledStream stream{camera.url()};
        stream.want();
        CHECK(stream.waitForState(state, 5s));
        CHECK((method != std::string{"PLAY"} ||
               stream.waitFor([&](PulledStream&) { return camera.count("TEARDOWN") > 0; })));
    }
}

TEST_CASE("a camera that refuses GET_PARAMETER is kept alive by OPTIONS", "[ingest]") {
    ScriptedCamera camera{refusing("GET_PARAMETER", "451 Parameter Not Understood")};
    PulledStream stream{camera.url()};
    stream.want();
    // One OPTIONS at the start, at least two as keepalives, in one connection.
    CHECK(stream.waitFor([&](PulledStream&) { return camera.count("OPTIONS") >= 3; }, 8s));
    CHECK(camera.count("GET_PARAMETER") == 1);
    CHECK(camera.count("DESCRIBE") == 1);
    CHECK(camera.requests().back().header("Session") == "7");
}

TEST_CASE("a camera that refuses TCP is asked for UDP when that is allowed", "[ingest]") {
    const auto script = answering("SETUP", [](const ScriptedRequest& request) -> ScriptedAnswer {
        const bool tcp = request.header("Transport").find("/TCP") != std::string::npos;
        return tcp ? ScriptedAnswer{request.reply("461 Unsupported Transport")}
                   : politeAnswer(request);
    });
    ScriptedCamera camera{script};
    PulledStream stream{camera.url(), std::nullopt, RtspTransport::Auto};
    stream.want();
    REQUIRE(stream.waitFor([&](PulledStream&) { return camera.count("PLAY") == 1; }, 5s));
    CHECK(camera.count("SETUP") == 2);
    CHECK(camera.requests().at(3).header("Transport").find("client_port=") != std::string::npos);
}

TEST_CASE("a camera that keeps the connection busy without a picture is offline", "[ingest]") {
    const std::string half = std::string{"$\0\xff\xff", 4} + std::string(100, 'x');
    ScriptedCamera camera{answering("PLAY", [=](const ScriptedRequest& request) {
        return ScriptedAnswer{request.reply("200 OK") + half, "x", 500};
    })};
    PulledStream stream{camera.url()};
    stream.want();
    CHECK(stream.waitFor(
        [](PulledStream& one) {
            one.puller().watchdog();
            return one.state() == StreamState::Offline;
        },
        16s));
    CHECK(stream.reason().find("no picture") != std::string::npos);
}

TEST_CASE("what a camera calls its codec is shown as plain text", "[ingest]") {
    ScriptedCamera camera{answering("DESCRIBE", [](const ScriptedRequest& request) {
        return ScriptedAnswer{request.reply("200 OK",
                                            "Content-Type: application/sdp\r\n",
                                            "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=K\r\nt=0 0\r\n"
                                            "m=video 0 RTP/AVP 97\r\n"
                                            "a=rtpmap:97 \xff\xfe\x1b[2JX/90000\r\n")};
    })};
    PulledStream stream{camera.url()};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Unsupported, 5s));
    const Json report = toJson(stream.puller().report());
    CHECK_NOTHROW(report.dump());
    CHECK(stream.reason().find("???[2JX") != std::string::npos);
}

TEST_CASE("a body that is too long is refused before it comes", "[ingest]") {
    ScriptedCamera camera{answering("DESCRIBE", [](const ScriptedRequest& request) {
        return ScriptedAnswer{"RTSP/1.0 200 OK\r\nCSeq: " + request.header("CSeq") +
                                  "\r\nContent-Length: 2000000000\r\n\r\n",
                              std::string(1000, 'x'),
                              1};
    })};
    PulledStream stream{camera.url()};
    stream.want();
    CHECK(stream.waitForState(StreamState::Offline, 5s));
}

}  // namespace betang
