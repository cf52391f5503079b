// SPDX-License-Identifier: Apache-2.0
//
// Whole handshakes as cameras in the field hold them: recorded ones, and habits that break the
// rules, one at a time. Each must end with pictures.

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "ingest/rtsp_message.hpp"

#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/integration/ingest/scripted_camera.hpp"
#include "tests/integration/ingest/scripted_pictures.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

std::filesystem::path realTexts() {
    const char* set = std::getenv("BETANG_TEST_DATA");
    const char* source = std::getenv("BETANG_SOURCE_DIR");
    const std::filesystem::path data =
        set != nullptr ? set
                       : std::filesystem::path{source != nullptr ? source : "."} / "../shared/data";
    return data / "v07_rtsp_real_camera_texts";
}

std::optional<std::string> contentsOf(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return in ? std::optional{out.str()} : std::nullopt;
}

// `text` with `to` in the place of the first `from`, which must be there.
std::string with(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

// A recorded reply as the answer to `request`.
std::string asReplyTo(const ScriptedRequest& request, const std::string& recorded) {
    const size_t begin = recorded.find("CSeq:");
    const size_t end = recorded.find("\r\n", begin);
    return recorded.substr(0, begin) + "CSeq: " + request.header("CSeq") + recorded.substr(end);
}

// What the camera `name` said when it was recorded; polite where that is not known.
class RecordedCamera {
  public:
    explicit RecordedCamera(const std::string& name)
        : setup_{contentsOf(realTexts() / (name + "_setup.txt"))},
          play_{contentsOf(realTexts() / (name + "_play.txt"))} {
        for (const char* ending : {"_describe.txt", "_describe_h264_aac_onvif.txt"}) {
            describe_ = describe_ ? describe_ : contentsOf(realTexts() / (name + ending));
        }
        if (setup_) {
            const size_t at = setup_->find("Transport: ") + 11;
            const auto transport =
                parseTransportHeader(setup_->substr(at, setup_->find("\r\n", at) - at));
            pictures_.ssrc = transport.ssrc.value_or(7);
            pictures_.channel = transport.rtp_channel.value_or(0);
        }
    }

    ScriptedAnswer operator()(const ScriptedRequest& request) const {
        if (request.method == "DESCRIBE" && describe_) {
            return {asReplyTo(request, *describe_)};
        }
        if (request.method == "SETUP" && setup_) {
            return {asReplyTo(request, *setup_)};
        }
        if (request.method == "PLAY") {
            return {(play_ ? asReplyTo(request, *play_) : request.reply("200 OK")) +
                    scriptedPictures(pictures_)};
        }
        return politeAnswer(request);
    }

  private:
    std::optional<std::string> describe_;
    std::optional<std::string> setup_;
    std::optional<std::string> play_;
    ScriptedPictures pictures_;
};

// One habit: in the answer to `method` stands `to` in the place of `from`.
struct Habit {
    const char* name;
    const char* method;
    const char* from;
    const char* to;
};

ScriptedAnswer usual(const ScriptedRequest& request) {
    if (request.method == "DESCRIBE") {
        return {request.reply(
            "200 OK",
            "Content-Type: application/sdp\r\nContent-Base: rtsp://192.0.2.7:554/kamera/\r\n",
            "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=Kamera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
            "a=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
            "a=fmtp:96 packetization-mode=1\r\na=control:track1\r\n")};
    }
    ScriptedAnswer answer = politeAnswer(request);
    if (request.method == "PLAY") {
        answer.bytes += scriptedPictures();
    }
    return answer;
}

// The body as long as it says, whatever was changed in it.
std::string withLength(const std::string& reply) {
    const size_t body = reply.find("\r\n\r\n");
    const size_t at = reply.find("Content-Length: ");
    if (at == std::string::npos || at > body) {
        return reply;
    }
    const size_t end = reply.find("\r\n", at);
    return reply.substr(0, at + 16) + std::to_string(reply.size() - body - 4) + reply.substr(end);
}

constexpr auto kHabits = std::to_array<Habit>({
    {"no reason phrase", "DESCRIBE", "200 OK", "200 "},
    {"a reason phrase of its own", "SETUP", "200 OK", "200 Success, welcome"},
    {"RTSP without a minor version of ours", "OPTIONS", "Public: ", "Server: X/1.0\r\nPublic: "},
    {"header names in small letters", "SETUP", "Session: ", "session: "},
    {"header names in capitals", "SETUP", "Transport: ", "TRANSPORT: "},
    {"no blank behind the colon", "SETUP", "Session: ", "Session:"},
    {"many blanks behind the colon", "DESCRIBE", "CSeq: ", "CSeq:    "},
    {"a blank in front of the colon", "SETUP", "Session: ", "Session : "},
    {"no list of methods",
     "OPTIONS",
     "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER\r\n",
     ""},
    {"OPTIONS not implemented", "OPTIONS", "200 OK", "501 Not Implemented"},
    {"no content type", "DESCRIBE", "Content-Type: application/sdp\r\n", ""},
    {"a content type with a character set",
     "DESCRIBE",
     "application/sdp",
     "application/sdp;charset=utf-8"},
    {"no content base", "DESCRIBE", "Content-Base: rtsp://192.0.2.7:554/kamera/\r\n", ""},
    {"a content base without scheme",
     "DESCRIBE",
     "rtsp://192.0.2.7:554/kamera/",
     "192.0.2.7:554/kamera/"},
    {"a content base without a slash at its end", "DESCRIBE", "/kamera/", "/kamera"},
    {"two blank lines of headers", "DESCRIBE", "Content-Type:", "X-Empty:\r\nContent-Type:"},
    {"an absolute control",
     "DESCRIBE",
     "a=control:track1",
     "a=control:rtsp://192.0.2.7/kamera/trackID=1?mode=unicast"},
    {"a control that begins with a slash",
     "DESCRIBE",
     "a=control:track1",
     "a=control:/kamera/track1"},
    {"no control of the session", "DESCRIBE", "a=control:*\r\n", ""},
    {"no control of the medium", "DESCRIBE", "a=control:track1\r\n", ""},
    {"no version of the description", "DESCRIBE", "v=0\r\n", ""},
    {"no name of the session", "DESCRIBE", "s=Kamera\r\n", ""},
    {"an empty name of the session", "DESCRIBE", "s=Kamera", "s="},
    {"a decimal origin", "DESCRIBE", "o=- 1 1 ", "o=- 1.5 1.0 "},
    {"no origin", "DESCRIBE", "o=- 1 1 IN IP4 0.0.0.0\r\n", ""},
    {"no time", "DESCRIBE", "t=0 0\r\n", ""},
    {"bytes that are no text", "DESCRIBE", "s=Kamera", "s=\xc9\xe3\xcf\xf1\xcd\xb7"},
    {"lines that end in LF", "DESCRIBE", "a=control:*\r\nm=video", "a=control:*\nm=video"},
    {"a codec in small letters", "DESCRIBE", "H264/90000", "h264/90000"},
    {"a blank behind the attribute",
     "DESCRIBE",
     "a=rtpmap:96 H264/90000",
     "a=rtpmap: 96 H264/90000 "},
    {"no clock rate", "DESCRIBE", "H264/90000", "H264"},
    {"empty parameter sets",
     "DESCRIBE",
     "packetization-mode=1",
     "packetization-mode=1;sprop-parameter-sets=,;"},
    {"half a parameter set", "DESCRIBE", "packetization-mode=1", "sprop-parameter-sets=Z0IAKQ=="},
    {"a port where none belongs", "DESCRIBE", "m=video 0 ", "m=video 49152 "},
    {"bandwidth and attributes nobody knows",
     "DESCRIBE",
     "a=rtpmap",
     "b=AS:5000\r\na=x-dimensions:1920,1080\r\na=Media_header:MEDIAINFO=494D;\r\na=rtpmap"},
    {"other media before the video",
     "DESCRIBE",
     "m=video",
     "m=application 0 RTP/AVP 107\r\na=control:meta\r\nm=audio 0 RTP/AVP 0\r\nm=video"},
    {"blanks around the timeout", "SETUP", "7;timeout=2", "7 ; timeout = 2"},
    {"no timeout", "SETUP", "7;timeout=2", "7"},
    {"a timeout that is no number", "SETUP", "7;timeout=2", "7;timeout=soon"},
    {"a session of many characters", "SETUP", "7;timeout=2", "aGVsbG8+/d29=-_.x;timeout=2"},
    {"more than one transport", "SETUP", "interleaved=0-1", "interleaved=0-1,RTP/AVP;unicast"},
    {"addresses in the transport",
     "SETUP",
     "unicast;",
     "unicast;destination=192.0.2.9;source=192.0.2.7;"},
    {"an SSRC with a blank", "SETUP", "interleaved=0-1", "interleaved=0-1;ssrc= 00000007"},
    {"a play answer full of more",
     "PLAY",
     "200 OK",
     "200 OK\r\nRange: npt=now-\r\nRTP-Info: url=trackID=1;seq=;rtptime="},
});

}  // namespace

TEST_CASE("handshakes of real cameras end with pictures", "[ingest]") {
    if (!std::filesystem::exists(realTexts())) {
        WARN("skipped: no recorded camera texts at " << realTexts());
        return;
    }
    for (const char* name : {"dahua", "foscam", "hikvision", "reolink"}) {
        INFO(name);
        ScriptedCamera camera{RecordedCamera{name}};
        PulledStream stream{camera.url()};
        stream.want();
        CHECK(stream.waitForUnits(5));
        CHECK(stream.state() == StreamState::Live);
        CHECK(camera.count("PLAY") == 1);
    }
}

TEST_CASE("descriptions of real cameras lead to PLAY", "[ingest]") {
    for (const char* name : {"tplink_sdp.txt", "ubiquiti_sdp.txt"}) {
        const auto sdp = contentsOf(realTexts() / name);
        if (!sdp) {
            WARN("skipped: no recorded camera texts at " << realTexts());
            return;
        }
        INFO(name);
        ScriptedCamera camera{[&sdp](const ScriptedRequest& request) -> ScriptedAnswer {
            return request.method == "DESCRIBE"
                       ? ScriptedAnswer{request.reply(
                             "200 OK", "Content-Type: application/sdp\r\n", *sdp)}
                       : politeAnswer(request);
        }};
        PulledStream stream{camera.url()};
        stream.want();
        CHECK(stream.waitFor([&](PulledStream&) { return camera.count("PLAY") == 1; }));
        CHECK(camera.count("SETUP") == 1);
    }
}

TEST_CASE("cameras with habits that break the rules end with pictures", "[ingest]") {
    CHECK(kHabits.size() >= 20);
    for (const Habit& habit : kHabits) {
        INFO(habit.name);
        ScriptedCamera camera{[&habit](const ScriptedRequest& request) {
            ScriptedAnswer answer = usual(request);
            if (request.method == habit.method) {
                const bool body = request.method == "DESCRIBE";
                answer.bytes = with(answer.bytes, habit.from, habit.to);
                answer.bytes = body ? withLength(answer.bytes) : answer.bytes;
            }
            return answer;
        }};
        PulledStream stream{camera.url()};
        stream.want();
        CHECK(stream.waitForUnits(5, 10s));
        CHECK(stream.state() == StreamState::Live);
    }
}

}  // namespace betang
