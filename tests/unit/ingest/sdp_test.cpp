// SPDX-License-Identifier: Apache-2.0

#include "ingest/sdp.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/clock.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

std::string withVideo(const std::string& lines) {
    return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=Kamera\r\nt=0 0\r\na=control:*\r\n" + lines;
}

std::filesystem::path realTexts() {
    const char* set = std::getenv("BETANG_TEST_DATA");
    const char* source = std::getenv("BETANG_SOURCE_DIR");
    const std::filesystem::path data =
        set != nullptr ? set
                       : std::filesystem::path{source != nullptr ? source : "."} / "../shared/data";
    return data / "v07_rtsp_real_camera_texts";
}

// The body of a recorded reply, or the whole of a bare SDP.
std::string sdpIn(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream whole;
    whole << in.rdbuf();
    const std::string text = whole.str();
    const size_t body = text.rfind("RTSP/", 0) == 0 ? text.find("\r\n\r\n") : std::string::npos;
    return body == std::string::npos ? text : text.substr(body + 4);
}

}  // namespace

TEST_CASE("an H.264 medium is chosen with its parameter sets", "[ingest]") {
    const auto video = chooseVideo(withVideo(
        "m=audio 0 RTP/AVP 0\r\na=control:track2\r\nm=video 0 RTP/AVP 97\r\na=control:track1\r\n"
        "a=rtpmap:97 H264/90000\r\n"
        "a=fmtp:97 profile-level-id=420029; packetization-mode=1; "
        "sprop-parameter-sets=Z0IAKQ==,aM4xsg==\r\n"));
    REQUIRE(video);
    CHECK(video->codec == Codec::H264);
    CHECK(video->payload_type == 97);
    CHECK(video->control == "track1");
    CHECK(video->session_control == "*");
    CHECK(video->parameters == std::vector<Bytes>{{0x67, 0x42, 0, 0x29}, {0x68, 0xce, 0x31, 0xb2}});
}

TEST_CASE("the three lists of an H.265 medium are read", "[ingest]") {
    const auto video =
        chooseVideo(withVideo("m=video 0 RTP/AVP 96\r\na=rtpmap:96 h265/90000\r\n"
                              "a=fmtp:96 sprop-vps=QAE=; sprop-sps=QgE=;sprop-pps=RAE=\r\n"));
    REQUIRE(video);
    CHECK(video->codec == Codec::H265);
    CHECK(video->parameters.size() == 3);
}

TEST_CASE("a start code in front of a stated parameter set is taken off", "[ingest]") {
    const auto video =
        chooseVideo(withVideo("m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
                              "a=fmtp:96 sprop-parameter-sets=AAAAAWdCACk=,\n"));
    REQUIRE(video);
    CHECK(video->parameters == std::vector<Bytes>{{0x67, 0x42, 0, 0x29}});
}

TEST_CASE("a broken medium does not hide a good one", "[ingest]") {
    const auto video = chooseVideo(
        withVideo("m=video\r\nm=video 0 RTP/AVP smart/1/90000\r\nm=video 0 RTP/AVP 300\r\n"
                  "m=video 0 RTP/AVP 26 98\r\na=rtpmap:98 H264\r\n"));
    REQUIRE(video);
    CHECK(video->payload_type == 98);
    CHECK(video->clock_rate == 90000);
}

TEST_CASE("video that we cannot take is named", "[ingest]") {
    const auto other = chooseVideo(withVideo("m=video 0 RTP/AVP 97\r\na=rtpmap:97 VP8/90000\r\n"));
    REQUIRE_FALSE(other);
    CHECK(other.error().kind() == ErrorKind::Unsupported);
    CHECK(other.error().text().find("VP8") != std::string::npos);

    const auto none = chooseVideo(withVideo("m=audio 0 RTP/AVP 0\r\n"));
    CHECK(none.error().text() == "the camera offers no video");
}

TEST_CASE(
    "Motion JPEG is taken by its fixed number and by its name, where nothing better is offered",
    "[ingest]") {
    const std::string fixed = "m=video 0 RTP/AVP 26\r\na=control:jpeg\r\n";
    const auto alone = chooseVideo(withVideo(fixed));
    REQUIRE(alone);
    CHECK(alone->codec == Codec::Mjpeg);
    CHECK(alone->payload_type == 26);
    CHECK(alone->clock_rate == 90000);

    const auto named = chooseVideo(withVideo("m=video 0 RTP/AVP 97\r\na=rtpmap:97 JPEG/90000\r\n"));
    REQUIRE(named);
    CHECK(named->codec == Codec::Mjpeg);

    const auto better =
        chooseVideo(withVideo(fixed + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"));
    REQUIRE(better);
    CHECK(better->codec == Codec::H264);
}

TEST_CASE("the camera's audio is known apart from what it wants to hear", "[ingest]") {
    const auto video =
        chooseVideo(withVideo("m=audio 0 RTP/AVP 0\r\na=sendonly\r\na=control:speaker\r\n"
                              "m=audio 0 RTP/AVP 8\r\na=control:mic\r\n"
                              "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"));
    REQUIRE(video);
    CHECK(video->audio_control == "mic");
}

TEST_CASE("a description full of formats and attributes costs no time", "[ingest]") {
    std::string lines = "m=video 0 RTP/AVP";
    for (int i = 0; i < 9000; ++i) {
        lines += " 97";
    }
    lines += "\r\n";
    for (int i = 0; i < 3000; ++i) {
        lines += "a=rtpmap:1 X\r\n";
    }
    SystemClock clock;
    const MonoTime before = clock.monotonic();
    CHECK_FALSE(chooseVideo(withVideo(lines)));
    CHECK(clock.monotonic() - before < std::chrono::seconds{2});
}

TEST_CASE("the descriptions of real cameras are understood", "[ingest]") {
    const auto folder = realTexts();
    if (!std::filesystem::exists(folder)) {
        WARN("skipped: no recorded camera texts at " << folder);
        return;
    }
    const std::vector<std::pair<std::string, Codec>> cameras{
        {"dahua_describe_h264_aac_onvif.txt", Codec::H264},
        {"foscam_describe.txt", Codec::H264},
        {"hikvision_describe.txt", Codec::H264},
        {"reolink_describe.txt", Codec::H264},
        {"tplink_sdp.txt", Codec::H265},
        {"ubiquiti_sdp.txt", Codec::H264}};
    for (const auto& [name, codec] : cameras) {
        INFO(name);
        const auto video = chooseVideo(sdpIn(folder / name));
        REQUIRE(video);
        CHECK(video->codec == codec);
        CHECK(video->parameters.size() == (codec == Codec::H264 ? 2U : 3U));
        CHECK_FALSE(video->control.empty());
    }
}

}  // namespace betang
