// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_framer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

using Kind = RtspIncoming::Kind;
using namespace std::string_literals;

void feed(RtspFramer& framer, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto room = framer.room();
        const size_t some = std::min(room.size(), bytes.size());
        std::copy_n(bytes.begin(), some, room.begin());
        framer.filled(some);
        bytes.remove_prefix(some);
    }
}

std::string packet(uint8_t channel, const std::string& payload) {
    std::string out{"$"};
    out += static_cast<char>(channel);
    out += static_cast<char>(payload.size() >> 8U);
    out += static_cast<char>(payload.size() & 0xffU);
    return out + payload;
}

std::string textOf(const RtspIncoming& incoming) {
    return {incoming.bytes.begin(), incoming.bytes.end()};
}

// What comes out when `bytes` arrive in pieces of `step`, one line each.
std::vector<std::string> toldIn(const std::string& bytes, size_t step) {
    RtspFramer framer;
    std::vector<std::string> out;
    for (size_t i = 0; i < bytes.size(); i += step) {
        feed(framer, std::string_view{bytes}.substr(i, step));
        for (auto found = framer.next();; found = framer.next()) {
            if (!found) {
                out.emplace_back("corrupt");
                return out;
            }
            if (found->kind == Kind::Nothing) {
                break;
            }
            out.push_back(found->kind == Kind::Data
                              ? std::to_string(found->channel) + ":" + textOf(*found)
                              : std::to_string(found->reply.status) + " " + found->reply.body);
        }
    }
    return out;
}

Error refusal(const std::string& bytes) {
    RtspFramer framer;
    feed(framer, bytes);
    const auto found = framer.next();
    REQUIRE_FALSE(found);
    return found.error();
}

RtspReply replyIn(const std::string& bytes) {
    RtspFramer framer;
    feed(framer, bytes);
    auto found = framer.next();
    REQUIRE(found);
    REQUIRE(found->kind == Kind::Reply);
    return found->reply;
}

}  // namespace

TEST_CASE("packets, replies and requests come out whole however the bytes are cut", "[rtsp]") {
    const std::string bytes = packet(0, "first") + packet(2, "") +
                              "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nbody" +
                              packet(0, std::string(60'000, 'x')) +
                              "OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n" + packet(1, "last");
    const auto whole = toldIn(bytes, bytes.size());

    REQUIRE(whole.size() == 6);
    CHECK(whole[0] == "0:first");
    CHECK(whole[1] == "2:");
    CHECK(whole[2] == "200 body");
    CHECK(whole[3].size() == 60'002);
    CHECK(whole[4] == "0 ");
    CHECK(whole[5] == "1:last");
    for (const size_t step : {1, 2, 3, 7, 1000}) {
        CHECK(toldIn(bytes, step) == whole);
    }
}

TEST_CASE("a reply that breaks the rules in a harmless way is read", "[rtsp]") {
    const auto reply = replyIn(
        "\r\n\nRTSP/1.0  401\nCSeq:   7 \nWWW-Authenticate: Digest realm=\"a: b\",\n\tnonce=\"n\"\n"
        "no header at all\nwww-authenticate: Basic realm=\"c\"\n\n");

    CHECK(reply.status == 401);
    CHECK(reply.cseq == 7);
    CHECK(reply.all("WWW-Authenticate") ==
          std::vector{"Digest realm=\"a: b\", nonce=\"n\""s, "Basic realm=\"c\""s});
    CHECK(reply.body.empty());
}

TEST_CASE("bytes that are no RTSP are told at once", "[rtsp]") {
    CHECK(refusal("\x01\x02\x03"s).kind() == ErrorKind::Corrupt);
    CHECK(refusal("garbage").kind() == ErrorKind::Corrupt);
    CHECK(refusal("HTTP/1.1 200 OK\r\n\r\n").kind() == ErrorKind::Corrupt);
    CHECK(refusal("RTSP/1.0 fine\r\n\r\n").kind() == ErrorKind::Corrupt);
}

TEST_CASE("packets behind half a message do not pass for its headers", "[rtsp]") {
    CHECK(refusal("XYZ" + packet(0, "picture")).kind() == ErrorKind::Corrupt);
}

TEST_CASE("a message larger than the limits is refused before it is there", "[rtsp]") {
    const std::string head = "RTSP/1.0 200 OK\r\nCSeq: 1\r\n";
    CHECK(refusal(head + "Content-Length: 65537\r\n\r\n").kind() == ErrorKind::Corrupt);
    CHECK(refusal(head + "Content-Length: -1\r\n\r\n").kind() == ErrorKind::Corrupt);
    CHECK(refusal(head + "Content-Length: 99999999999999999999\r\n\r\n").kind() ==
          ErrorKind::Corrupt);
    CHECK(refusal("RTSP/1.0 200 OK\r\nX: " + std::string(RtspFramer::kLargestHead, 'x')).kind() ==
          ErrorKind::Corrupt);
}

TEST_CASE("a stream that never ends needs no more memory than its largest packet", "[rtsp]") {
    RtspFramer framer;
    size_t most = 0;
    for (int i = 0; i < 1000; ++i) {
        feed(framer, packet(0, std::string(65'535, 'x')).substr(0, i == 999 ? 100 : 65'539));
        auto found = framer.next();
        REQUIRE(found);
        most = std::max(most, framer.room().size());
    }
    CHECK(most <= (128U << 10));
}

TEST_CASE("a new connection begins with nothing of the old one", "[rtsp]") {
    RtspFramer framer;
    feed(framer, "RTSP/1.0 200 O");

    framer.clear();
    feed(framer, packet(0, "new"));

    const auto found = framer.next();
    REQUIRE(found);
    CHECK(textOf(*found) == "new");
}

}  // namespace betang
