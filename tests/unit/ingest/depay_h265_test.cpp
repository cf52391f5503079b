// SPDX-License-Identifier: Apache-2.0

#include "media/nal.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/rtp_maker.hpp"

namespace betang {

namespace {

const std::vector<uint8_t> kIdrRadl{0x26, 0x01, 0xaf, 1};  // IDR_W_RADL, first segment
const std::vector<uint8_t> kTrail{0x02, 0x01, 0xd0, 2};    // TRAIL_R, first segment

RtpMaker h265Maker() {
    return RtpMaker{makeH265Depayloader()};
}

}  // namespace

TEST_CASE("single NAL units of H.265 become access units", "[ingest]") {
    auto rtp = h265Maker();
    rtp.send(kIdrRadl, true);
    rtp.at(3000);
    rtp.send(kTrail, true);
    REQUIRE(rtp.pictures().size() == 2);
    CHECK(rtp.pictures()[0].key);
    CHECK_FALSE(rtp.pictures()[1].key);
    CHECK(rtp.pictures()[1].data == annexB({kTrail}));
}

TEST_CASE("an H.265 aggregation packet yields each of its NAL units", "[ingest]") {
    auto rtp = h265Maker();
    rtp.send({0x60, 0x01, 0, 3, 0x40, 0x01, 0x0c, 0, 4, 0x26, 0x01, 0xaf, 1}, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({{0x40, 0x01, 0x0c}, kIdrRadl}));
}

TEST_CASE("H.265 fragments are joined and keep layer and temporal id", "[ingest]") {
    auto rtp = h265Maker();
    rtp.send({0x62, 0x01, 0x93, 0xaf});
    rtp.send({0x62, 0x01, 0x53, 1}, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({kIdrRadl}));
    CHECK(rtp.pictures()[0].key);
}

TEST_CASE("an H.265 continuation without its beginning damages the access unit", "[ingest]") {
    auto rtp = h265Maker();
    rtp.send(kTrail);
    rtp.lose(1);
    rtp.send({0x62, 0x01, 0x41, 1}, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].damaged);
    CHECK(rtp.pictures()[0].data == annexB({kTrail}));
}

TEST_CASE("H.265 packets that break the format are counted", "[ingest]") {
    auto rtp = h265Maker();
    rtp.send({0x60, 0x01, 0xff, 0xff, 1});  // AP longer than the packet
    rtp.send({0x64, 0x01, 1});              // PACI
    rtp.send({0x62, 0x01});                 // too short for anything
    CHECK(rtp.counters().malformed == 2);
    CHECK(rtp.pictures().empty());
}

}  // namespace betang
