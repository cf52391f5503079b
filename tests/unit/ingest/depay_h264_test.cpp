// SPDX-License-Identifier: Apache-2.0

#include "media/nal.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/rtp_maker.hpp"

namespace betang {

namespace {

// first_mb_in_slice is the leading Exp-Golomb code: a set top bit is 0, "01…" is not.
const std::vector<uint8_t> kIdr{0x65, 0x88, 1, 2};
const std::vector<uint8_t> kSlice{0x41, 0x9a, 3};
const std::vector<uint8_t> kSecondSlice{0x41, 0x48, 4};
const std::vector<uint8_t> kSps{0x67, 0x42};
const std::vector<uint8_t> kPps{0x68, 0xce};

RtpMaker h264Maker() {
    return RtpMaker{makeH264Depayloader()};
}

}  // namespace

TEST_CASE("an H.264 access unit ends at the marker", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kIdr, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].key);
    CHECK_FALSE(rtp.pictures()[0].damaged);
    CHECK(rtp.pictures()[0].data == annexB({kIdr}));
}

TEST_CASE("an H.264 access unit without marker ends where the timestamp changes", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kSlice);
    rtp.at(3000);
    rtp.send(kSlice);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].rtp_timestamp == 0);
    CHECK_FALSE(rtp.pictures()[0].key);
}

TEST_CASE("an aggregation packet yields each of its NAL units", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send({0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce});
    rtp.send(kIdr, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({kSps, kPps, kIdr}));
}

TEST_CASE("fragments are joined into one NAL unit", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send({0x7c, 0x85, 0x88, 1});
    rtp.send({0x7c, 0x05});  // an empty fragment, as some cameras send
    rtp.send({0x7c, 0x45, 2}, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({kIdr}));
    CHECK(rtp.pictures()[0].key);
}

TEST_CASE("a lost fragment drops its NAL unit and flags the access unit", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kSlice);
    rtp.send({0x7c, 0x81, 0x48, 1});
    rtp.lose(2);
    rtp.send({0x7c, 0x41, 2}, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].damaged);
    CHECK(rtp.pictures()[0].data == annexB({kSlice}));
    CHECK(rtp.counters().lost_packets == 2);
    CHECK(rtp.counters().damaged == 1);
}

TEST_CASE("an access unit that lost every slice leaves a discontinuity", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send({0x7c, 0x85, 0x88, 1});
    rtp.lose(1);
    rtp.send({0x7c, 0x45, 2}, true);
    CHECK(rtp.pictures().empty());
    rtp.at(3000);
    rtp.send(kSlice, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].discontinuity);
    CHECK_FALSE(rtp.pictures()[0].damaged);
}

TEST_CASE("whole access units lost between two leave the next one undamaged", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kIdr, true);
    rtp.lose(5);
    rtp.at(9000);
    rtp.send(kSlice, true);
    REQUIRE(rtp.pictures().size() == 2);
    CHECK(rtp.pictures()[1].discontinuity);
    CHECK_FALSE(rtp.pictures()[1].damaged);
}

TEST_CASE("an access unit whose first slice was lost is damaged", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kIdr, true);
    rtp.lose(1);
    rtp.at(3000);
    rtp.send(kSecondSlice, true);
    REQUIRE(rtp.pictures().size() == 2);
    CHECK(rtp.pictures()[1].damaged);
    CHECK(rtp.pictures()[1].discontinuity);
}

TEST_CASE("parameter sets sent with a marker of their own wait for their slice", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kSps, true);
    rtp.send(kPps, true);
    rtp.at(3000);
    rtp.send(kIdr, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({kSps, kPps, kIdr}));
    CHECK(rtp.pictures()[0].rtp_timestamp == 3000);
}

TEST_CASE("SEI of a picture that never came is not the next one's", "[ingest]") {
    const std::vector<uint8_t> sei{0x06, 0x05, 1};
    const std::vector<uint8_t> next_sei{0x06, 0x05, 2};
    auto rtp = h264Maker();
    for (uint32_t time = 0; time < 3; ++time) {  // the sets again and again, never a slice
        rtp.at(time);
        rtp.send(kSps);
        rtp.send(kPps);
        rtp.send(sei, true);
    }
    rtp.at(3);
    rtp.send(next_sei);
    rtp.send(kIdr, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({kSps, kPps, next_sei, kIdr}));
    CHECK(rtp.pictures()[0].has_parameter_sets);
}

TEST_CASE("a picture with parameter sets of its own takes none from before", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kSps);
    rtp.send(kPps, true);
    rtp.at(1);
    rtp.send(kSps);
    rtp.send(kPps);
    rtp.send(kIdr, true);
    CHECK(rtp.pictures().at(0).data == annexB({kSps, kPps, kIdr}));
}

TEST_CASE("a camera that marks every fragment is read by its timestamps", "[ingest]") {
    auto rtp = h264Maker();
    for (uint32_t time = 0; time < 3; ++time) {
        rtp.at(time);
        rtp.send({0x7c, 0x85, 0x88}, true);
        rtp.send({0x7c, 0x05, 1}, true);
        rtp.send({0x7c, 0x45, 2}, true);
    }
    REQUIRE(rtp.pictures().size() == 2);
    for (const CodedPicture& picture : rtp.pictures()) {
        CHECK(picture.data == annexB({kIdr}));
        CHECK_FALSE(picture.damaged);
    }
}

TEST_CASE("a forbidden bit in any piece damages its picture and no other", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kSlice);
    rtp.send({0x7c, 0x81, 0x48});
    rtp.send({0xfc, 0x01, 1});  // in the middle
    rtp.send({0x7c, 0x41, 2}, true);
    rtp.at(1);
    rtp.send(kSlice, true);
    REQUIRE(rtp.pictures().size() == 2);
    CHECK(rtp.pictures()[0].damaged);
    CHECK(rtp.pictures()[0].data == annexB({kSlice}));
    CHECK_FALSE(rtp.pictures()[1].damaged);
    CHECK(rtp.counters().malformed == 1);
}

TEST_CASE("fragments that hold nothing change nothing", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send({0x7c, 0x85, 0x88, 1});
    rtp.send({0x7c, 0x05});
    rtp.send({0x7c, 0x45, 2}, true);
    CHECK(rtp.pictures().at(0).data == annexB({kIdr}));
    CHECK_FALSE(rtp.pictures().at(0).damaged);
}

TEST_CASE("a camera that marks every slice is read by its timestamps", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kSlice, true);
    rtp.send(kSecondSlice, true);
    for (uint32_t t : {3000U, 6000U, 9000U}) {
        rtp.at(t);
        rtp.send(kSlice, true);
        rtp.send(kSecondSlice, true);
    }
    REQUIRE(rtp.pictures().size() == 4);
    CHECK(rtp.pictures()[3].data == annexB({kSlice, kSecondSlice}));
    CHECK_FALSE(rtp.pictures()[3].damaged);
}

TEST_CASE("repeated and late packets are counted and left out", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send(kSlice, true);
    rtp.rewind(1);
    rtp.send(kSlice, true);
    CHECK(rtp.pictures().size() == 1);
    CHECK(rtp.counters().late_packets == 1);
}

TEST_CASE("packets that break the format are counted and the stream goes on", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send({0x7c});                 // FU-A without header
    rtp.send({0x78, 0xff, 0xff, 1});  // STAP-A longer than the packet
    rtp.send({0x79, 0, 0});           // STAP-B
    rtp.send({0xe5, 0x88}, true);     // forbidden bit
    rtp.at(3000);
    rtp.send(kSlice, true);
    CHECK(rtp.counters().malformed == 4);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({kSlice}));
}

TEST_CASE("a byte stream inside a packet is taken apart", "[ingest]") {
    auto rtp = h264Maker();
    rtp.send({0, 0, 0, 1, 0x67, 0x42, 0, 0, 1, 0x65, 0x88, 1, 2}, true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].data == annexB({kSps, kIdr}));
}

TEST_CASE("an access unit without end is dropped at the largest payload", "[ingest]") {
    auto rtp = h264Maker();
    std::vector<uint8_t> piece(60000, 7);
    piece[0] = 0x7c;
    piece[1] = 0x85;
    rtp.send(piece);
    piece[1] = 0x05;
    for (int i = 0; i < 300; ++i) {
        rtp.send(piece);
    }
    rtp.send({0x7c, 0x45, 1}, true);
    CHECK(rtp.pictures().empty());
    CHECK(rtp.counters().oversized == 1);
}

}  // namespace betang
