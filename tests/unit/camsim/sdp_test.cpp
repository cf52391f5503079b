// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/sdp.hpp"

#include "tests/camsim/rtsp_reply.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

TEST_CASE("an H.264 description carries profile and parameter sets", "[camsim]") {
    const Bytes sps{0x67, 0x4D, 0x40, 0x1E, 0x99};
    const Bytes pps{0x68, 0xEE, 0x3C, 0x80};
    const std::vector<NalUnit> sets{sps, pps};

    const std::string sdp = makeSdp({"camera 1/main", Codec::H264, 15, sets});

    CHECK_THAT(sdp, Catch::StartsWith("v=0\r\n"));
    CHECK_THAT(sdp, Catch::Contains("a=rtpmap:96 H264/90000\r\n"));
    CHECK_THAT(sdp,
               Catch::Contains("a=fmtp:96 packetization-mode=1;profile-level-id=4D401E;"
                               "sprop-parameter-sets=Z01AHpk=,aO48gA==\r\n"));
}

TEST_CASE("an H.265 description names each of its parameter sets", "[camsim]") {
    const Bytes vps{0x40, 0x01, 0x0C};
    const Bytes sps{0x42, 0x01, 0x01};
    const Bytes pps{0x44, 0x01, 0xC1};
    const std::vector<NalUnit> sets{vps, sps, pps};

    const std::string sdp = makeSdp({"camera 1/main", Codec::H265, 15, sets});

    CHECK_THAT(sdp, Catch::Contains("a=rtpmap:96 H265/90000\r\n"));
    CHECK_THAT(sdp, Catch::Contains("a=fmtp:96 sprop-vps=QAEM;sprop-sps=QgEB;sprop-pps=RAHB\r\n"));
}

TEST_CASE("a Motion JPEG description names no format of its own", "[camsim]") {
    const std::string sdp = makeSdp({"camera 1/main", Codec::Mjpeg, 15, {}});

    CHECK_THAT(sdp, Catch::Contains("a=rtpmap:96 JPEG/90000\r\na=framerate:15\r\n"));
    CHECK_THAT(sdp, !Catch::Contains("a=fmtp"));
}

TEST_CASE("a reply states its length and keeps line breaks out of its headers", "[camsim]") {
    const Bytes bytes = toBytes({200, {{"X", "a\r\nb"}}, "body"}, "7\n8");

    CHECK(std::string{bytes.begin(), bytes.end()} ==
          "RTSP/1.0 200 OK\r\nCSeq: 7 8\r\nX: a  b\r\nContent-Length: 4\r\n\r\nbody");
}

}  // namespace betang::camsim
