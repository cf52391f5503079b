// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtp_packet.hpp"

#include <vector>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

std::vector<uint8_t> packet(uint8_t first, std::vector<uint8_t> rest) {
    std::vector<uint8_t> out{first, 0xe0, 0x12, 0x34, 0, 0, 1, 0, 0xde, 0xad, 0xbe, 0xef};
    out.insert(out.end(), rest.begin(), rest.end());
    return out;
}

}  // namespace

TEST_CASE("the fixed header of an RTP packet is read", "[ingest]") {
    const auto bytes = packet(0x80, {7, 8, 9});
    const auto rtp = parseRtp(bytes);
    REQUIRE(rtp);
    CHECK(rtp->marker);
    CHECK(rtp->payload_type == 96);
    CHECK(rtp->sequence == 0x1234);
    CHECK(rtp->timestamp == 256);
    CHECK(rtp->ssrc == 0xdeadbeef);
    CHECK(rtp->payload.size() == 3);
}

TEST_CASE("contributing sources, extension and padding are skipped", "[ingest]") {
    // one CSRC, an extension of one word, two bytes of payload, two of padding
    const auto bytes = packet(0xb1, {1, 1, 1, 1, 0, 0, 0, 1, 9, 9, 9, 9, 0x41, 0x42, 0, 2});
    const auto rtp = parseRtp(bytes);
    REQUIRE(rtp);
    REQUIRE(rtp->payload.size() == 2);
    CHECK(rtp->payload[0] == 0x41);
}

TEST_CASE("an RTP packet that ends too early is refused", "[ingest]") {
    CHECK_FALSE(parseRtp({}));
    CHECK_FALSE(parseRtp(std::vector<uint8_t>{0x80, 0xe0}));
    CHECK_FALSE(parseRtp(packet(0x40, {1})));                 // version 1
    CHECK_FALSE(parseRtp(packet(0x8f, {1, 2, 3})));           // 15 CSRCs that are not there
    CHECK_FALSE(parseRtp(packet(0x90, {0, 0})));              // extension header cut short
    CHECK_FALSE(parseRtp(packet(0x90, {0, 0, 0xff, 0xff})));  // extension longer than the packet
    CHECK_FALSE(parseRtp(packet(0xa0, {1, 9})));              // more padding than bytes
    CHECK_FALSE(parseRtp(packet(0xa0, {1, 0})));              // padding of none
}

}  // namespace betang
