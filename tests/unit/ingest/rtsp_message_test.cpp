// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_message.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

TEST_CASE("a session header gives id and timeout", "[ingest]") {
    CHECK(parseSession("708345999;timeout=10").id == "708345999");
    CHECK(parseSession("708345999;timeout=10").timeout == 10s);
    CHECK(parseSession(" abc ; TimeOut = 30 ").timeout == 30s);
    CHECK(parseSession("abc").timeout == 60s);
    CHECK(parseSession("abc;timeout=-1").timeout == 60s);
    CHECK(parseSession("").id.empty());
}

TEST_CASE("a transport header gives channel, port and SSRC", "[ingest]") {
    const auto tcp =
        parseTransportHeader("RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=4cacc3d1;mode=\"play\"");
    CHECK(tcp.rtp_channel == 2);
    CHECK(tcp.ssrc == 0x4cacc3d1U);
    const auto udp =
        parseTransportHeader("RTP/AVP;unicast;client_port=6970-6971;server_port=5000-5001");
    CHECK(udp.server_port == 5000);
    CHECK_FALSE(udp.rtp_channel);
    CHECK_FALSE(parseTransportHeader("RTP/AVP/TCP;interleaved=999-1000;ssrc=zz").rtp_channel);
}

TEST_CASE("headers are found whatever their case", "[ingest]") {
    RtspReply reply;
    reply.headers = {{"WWW-Authenticate", "one"}, {"www-authenticate", "two"}};
    CHECK(reply.all("Www-Authenticate") == std::vector<std::string>{"one", "two"});
    CHECK(reply.first("Session").empty());
}

TEST_CASE("statuses say how to go on", "[ingest]") {
    CHECK(errorFor(401, "DESCRIBE").kind() == ErrorKind::PermissionDenied);
    CHECK(errorFor(403, "DESCRIBE").kind() == ErrorKind::PermissionDenied);
    CHECK(errorFor(453, "SETUP").kind() == ErrorKind::Busy);
    CHECK(errorFor(503, "DESCRIBE").kind() == ErrorKind::Busy);
    CHECK(errorFor(404, "DESCRIBE").kind() == ErrorKind::NotFound);
    CHECK(errorFor(461, "SETUP").kind() == ErrorKind::Unsupported);
    CHECK(errorFor(500, "PLAY").kind() == ErrorKind::Unavailable);
}

}  // namespace betang
