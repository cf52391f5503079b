// SPDX-License-Identifier: Apache-2.0

#include "ingest/reorder_buffer.hpp"

#include "ingest/rtp_packet.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

std::vector<uint16_t> through(const std::vector<int>& sequences) {
    ReorderBuffer buffer;
    std::vector<uint16_t> out;
    for (const int sequence : sequences) {
        std::vector<uint8_t> packet(12, 0);
        packet[0] = 0x80;
        packet[2] = static_cast<uint8_t>(sequence >> 8);
        packet[3] = static_cast<uint8_t>(sequence);
        buffer.push(packet, [&](std::span<const uint8_t> bytes) {
            out.push_back(parseRtp(bytes)->sequence);
        });
    }
    return out;
}

}  // namespace

TEST_CASE("packets out of order are put right, also over the wrap", "[ingest]") {
    CHECK(through({1, 3, 2, 4}) == std::vector<uint16_t>{1, 2, 3, 4});
    CHECK(through({65534, 0, 65535, 1}) == std::vector<uint16_t>{65534, 65535, 0, 1});
}

TEST_CASE("a missing packet is given up after sixteen others", "[ingest]") {
    std::vector<int> sequences{1};
    for (int i = 3; i <= 18; ++i) {
        sequences.push_back(i);
    }
    CHECK(through(sequences).size() == 1);
    sequences.push_back(19);
    CHECK(through(sequences).size() == 18);
    CHECK(through(sequences).back() == 19);
}

TEST_CASE("a packet held twice is given out once, a late one is passed on", "[ingest]") {
    CHECK(through({1, 3, 3, 2}) == std::vector<uint16_t>{1, 2, 3});
    CHECK(through({5, 6, 5}) == std::vector<uint16_t>{5, 6, 5});
}

TEST_CASE("bytes that are no RTP are passed on for others to judge", "[ingest]") {
    ReorderBuffer buffer;
    size_t seen = 0;
    buffer.push(std::vector<uint8_t>{1, 2, 3},
                [&](std::span<const uint8_t> bytes) { seen = bytes.size(); });
    CHECK(seen == 3);
}

}  // namespace betang
