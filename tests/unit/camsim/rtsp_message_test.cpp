// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/rtsp_message.hpp"

#include "tests/camsim/digest.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

RtspReader::Input readAll(const std::string& text) {
    RtspReader reader;
    reader.feed(bytesOf(text));
    return reader.next();
}

bool isCorrupt(const std::string& text) {
    const RtspReader::Input input = readAll(text);
    const auto* error = std::get_if<Error>(&input);
    return error != nullptr && error->kind() == ErrorKind::Corrupt;
}

}  // namespace

TEST_CASE("a request is read with its headers and body", "[camsim]") {
    const auto input = readAll(
        "SET_PARAMETER rtsp://h/1/main RTSP/1.0\r\nCSeq:  4 \r\nContent-Length: 3\r\n\r\nabc");

    const auto& request = std::get<RtspRequest>(input);
    CHECK(request.method == "SET_PARAMETER");
    CHECK(request.url == "rtsp://h/1/main");
    REQUIRE(request.header("cseq") != nullptr);
    CHECK(*request.header("cseq") == "4");
    CHECK(request.body == "abc");
    CHECK(request.header("session") == nullptr);
}

TEST_CASE("requests and interleaved frames are told apart however they arrive", "[camsim]") {
    const std::string bytes = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n" +
                              std::string{"$\x01\x00\x02xy", 6} +
                              "\r\nOPTIONS * RTSP/1.0\r\nCSeq: 2\r\n\r\n";
    RtspReader reader;
    std::vector<size_t> kinds;

    for (const char byte : bytes) {
        reader.feed(bytesOf({&byte, 1}));
        for (auto input = reader.next(); input.index() != 0; input = reader.next()) {
            kinds.push_back(input.index());
        }
    }

    CHECK(kinds == std::vector<size_t>{1, 2, 1});
}

TEST_CASE("what is no request ends in Corrupt, without growing", "[camsim]") {
    CHECK(isCorrupt("GET / HTTP/1.1\r\n\r\n"));
    CHECK(isCorrupt("OPTIONS\r\n\r\n"));
    CHECK(isCorrupt("OPTIONS * RTSP/1.0\r\n: nameless\r\n\r\n"));
    CHECK(isCorrupt("OPTIONS * RTSP/1.0\r\nContent-Length: 99999999999\r\n\r\n"));
    CHECK(isCorrupt("OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n"));
    CHECK(isCorrupt(std::string(kLargestHead + 1, 'x')));
    std::string many = "OPTIONS * RTSP/1.0\r\n";
    for (size_t i = 0; i <= kMostHeaders; ++i) {
        many += "A: b\r\n";
    }
    CHECK(isCorrupt(many + "\r\n"));
}

TEST_CASE("a URL names a stream with or without host, track and query", "[camsim]") {
    for (const char* url : {"rtsp://h:8554/3/sub",
                            "rtsps://h/3/sub/",
                            "/3/sub",
                            "rtsp://h/3/sub/track1",
                            "rtsp://h/3/sub?x=/1/main"}) {
        const auto path = streamOf(url);
        REQUIRE(path);
        CHECK(path->camera == 3);
        CHECK(path->kind == StreamKind::Sub);
    }
    for (const char* url : {"",
                            "*",
                            "rtsp://h",
                            "/0/main",
                            "/1/third",
                            "/1/main/track2",
                            "/x/main",
                            "/1",
                            "/99999999999/main",
                            "rtsp://h/1/main/track1/x"}) {
        CHECK_FALSE(streamOf(url));
    }
}

TEST_CASE("the first transport that can be served is taken", "[camsim]") {
    const auto tcp = readTransport("RTP/AVP/TCP;unicast;interleaved=4-5");
    REQUIRE(tcp);
    CHECK(tcp->tcp);
    CHECK(tcp->first == 4);

    const auto udp = readTransport("RTP/AVP;multicast, RTP/AVP;unicast;client_port=5000-5001");
    REQUIRE(udp);
    CHECK_FALSE(udp->tcp);
    CHECK(udp->first == 5000);

    CHECK(readTransport("RTP/AVP/TCP;unicast")->first == 0);
    for (const char* bad : {"",
                            "RTP/SAVP;unicast",
                            "RTP/AVP;unicast",
                            "RTP/AVP;multicast",
                            "RTP/AVP;client_port=0-1",
                            "RTP/AVP;client_port=70000-70001",
                            "RTP/AVP/TCP;interleaved=255-256"}) {
        CHECK_FALSE(readTransport(bad));
    }
}

}  // namespace betang::camsim
