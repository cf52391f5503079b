// SPDX-License-Identifier: Apache-2.0
//
// What cameras offer beside their video, and what some want before they send it.

#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/integration/ingest/scripted_camera.hpp"
#include "tests/integration/ingest/scripted_pictures.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

// Audio in a format that no file holds, metadata, a back channel, and the video last of all.
constexpr const char* kEverything =
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=Kamera\r\nt=0 0\r\na=control:*\r\n"
    "m=audio 0 RTP/AVP 99\r\na=rtpmap:99 X-ADPCM-9/8000\r\na=control:mic\r\n"
    "m=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\na=control:meta\r\n"
    "m=audio 0 RTP/AVP 8\r\na=sendonly\r\na=control:speaker\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:video\r\n";

// Describes everything, and sends pictures after PLAY.
ScriptedAnswer fullCamera(const ScriptedRequest& request, bool chatter = false) {
    if (request.method == "DESCRIBE") {
        return {request.reply("200 OK", "Content-Type: application/sdp\r\n", kEverything)};
    }
    if (request.method == "PLAY") {
        return {request.reply("200 OK") + scriptedPictures({.chatter = chatter})};
    }
    return politeAnswer(request);
}

std::vector<std::string> setUps(const ScriptedCamera& camera) {
    std::vector<std::string> out;
    for (const ScriptedRequest& request : camera.requests()) {
        if (request.method == "SETUP") {
            out.push_back(request.uri.substr(request.uri.rfind('/') + 1));
        }
    }
    return out;
}

// Sends video only where the audio was set up before it.
class AudioFirstCamera {
  public:
    ScriptedAnswer operator()(const ScriptedRequest& request) {
        heard_ = heard_ || request.uri.find("/mic") != std::string::npos;
        return request.method == "PLAY" && !heard_ ? ScriptedAnswer{request.reply("200 OK")}
                                                   : fullCamera(request, heard_);
    }

  private:
    bool heard_ = false;
};

// Names another session in every answer, and wants to hear the newest.
class ChangingCamera {
  public:
    ScriptedAnswer operator()(const ScriptedRequest& request) {
        if (session_ > 0 && request.header("Session") != std::to_string(session_)) {
            return {request.reply("454 Session Not Found")};
        }
        const bool opens = request.method == "OPTIONS" || request.method == "DESCRIBE";
        if (opens && session_ == 0) {
            return fullCamera(request);
        }
        const std::string transport =
            request.method == "SETUP" ? "Transport: " + request.header("Transport") + "\r\n" : "";
        const std::string text = request.reply(
            "200 OK", transport + fmt::format("Session: {};timeout=2\r\n", ++session_));
        return {request.method == "PLAY" ? text + scriptedPictures() : text};
    }

  private:
    int session_ = 0;
};

}  // namespace

TEST_CASE("only the video is ever set up, whatever else a camera offers", "[ingest]") {
    ScriptedCamera camera{[](const ScriptedRequest& request) { return fullCamera(request); }};
    PulledStream stream{camera.url()};
    stream.want();
    REQUIRE(stream.waitForUnits(5));
    CHECK(setUps(camera) == std::vector<std::string>{"video"});
}

TEST_CASE("what comes on channels of nobody's costs no picture", "[ingest]") {
    ScriptedCamera camera{[](const ScriptedRequest& request) { return fullCamera(request, true); }};
    PulledStream stream{camera.url()};
    stream.want();
    REQUIRE(stream.waitForUnits(5));
    CHECK(holesIn(stream.units()) == 0);
    CHECK(stream.puller().report().lost_packets == 0);
}

TEST_CASE("a camera that talks on other channels only is without pictures", "[ingest]") {
    ScriptedCamera camera{[](const ScriptedRequest& request) -> ScriptedAnswer {
        if (request.method != "PLAY") {
            return fullCamera(request);
        }
        std::string audio;
        appendFrame(audio, 2, Bytes(40, 0x80));
        return {request.reply("200 OK") + scriptedPictures(), audio, 100};
    }};
    PulledStream stream{camera.url()};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Live));
    CHECK(stream.waitForState(StreamState::Offline, 15s));
    CHECK(stream.reason() == "no picture for 5 s");
}

TEST_CASE("a camera that wants its audio set up first sends video with the setting audio-first",
          "[ingest]") {
    ScriptedCamera camera{AudioFirstCamera{}};
    PulledStream stream{
        camera.url(), std::nullopt, RtspTransport::Tcp, {}, {CameraQuirk::AudioFirst}};
    stream.want();
    REQUIRE(stream.waitForUnits(5));
    CHECK(setUps(camera) == std::vector<std::string>{"mic", "video"});
    CHECK(camera.requests().at(3).header("Session") == "7");
    CHECK(holesIn(stream.units()) == 0);
}

TEST_CASE("a camera that changes its session is followed with the setting changing-session",
          "[ingest]") {
    ScriptedCamera camera{ChangingCamera{}};
    PulledStream stream{
        camera.url(), std::nullopt, RtspTransport::Tcp, {}, {CameraQuirk::ChangingSession}};
    stream.want();
    REQUIRE(stream.waitForUnits(5));
    // Two keepalives: the second goes to the session that the first was answered with.
    REQUIRE(stream.waitFor([&](PulledStream&) { return camera.count("GET_PARAMETER") >= 2; }));
    CHECK(camera.count("DESCRIBE") == 1);
}

}  // namespace betang
