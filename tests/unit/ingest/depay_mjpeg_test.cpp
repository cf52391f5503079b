// SPDX-License-Identifier: Apache-2.0

#include <numeric>

#include "media/decoder.hpp"
#include "media/jpeg.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/rtp_maker.hpp"

namespace betang {

namespace {

struct Piece {
    uint32_t offset = 0;
    uint8_t type = 1;
    uint8_t quality = 50;
    uint8_t eights_wide = 2;
    uint8_t eights_high = 2;
    uint8_t specific = 0;
};

// A payload: main header, then `rest`.
Bytes payload(const Piece& piece, const Bytes& rest) {
    Bytes out{piece.specific,
              static_cast<uint8_t>(piece.offset >> 16),
              static_cast<uint8_t>(piece.offset >> 8),
              static_cast<uint8_t>(piece.offset),
              piece.type,
              piece.quality,
              piece.eights_wide,
              piece.eights_high};
    out.insert(out.end(), rest.begin(), rest.end());
    return out;
}

// Tables of `values` each, and their header.
Bytes tables(std::initializer_list<uint8_t> values, uint8_t precision = 0) {
    Bytes out{0, precision, 0, static_cast<uint8_t>(64 * values.size())};
    for (const uint8_t value : values) {
        out.insert(out.end(), 64, value);
    }
    return out;
}

Bytes joined(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

const Bytes kScan{0x11, 0x22, 0x33};

RtpMaker mjpegMaker() {
    return RtpMaker{makeMjpegDepayloader()};
}

Bytes whole(const JpegFacts& facts, const Bytes& scan) {
    return joined(joined(jpegHeader(facts), scan), {0xff, 0xd9});
}

std::string refusalOf(const Piece& piece, const Bytes& rest = kScan) {
    const auto depayloader = makeMjpegDepayloader();
    std::vector<CodedPicture> out;
    const Bytes bytes = payload(piece, rest);
    depayloader->push({.marker = true, .payload = bytes}, out);
    CHECK(out.empty());
    return depayloader->refusal() ? depayloader->refusal()->text() : "";
}

}  // namespace

TEST_CASE("pieces of a Motion JPEG picture become one JPEG with its size", "[ingest]") {
    auto rtp = mjpegMaker();
    rtp.send(payload({}, {0x11}));
    rtp.send(payload({.offset = 1}, {0x22, 0x33}), true);
    REQUIRE(rtp.pictures().size() == 1);
    const CodedPicture& picture = rtp.pictures()[0];
    CHECK(picture.data == whole({{16, 16}, JpegSampling::Yuv420, 0, jpegTablesOf(50)}, kScan));
    CHECK(picture.size == Size{16, 16});
    CHECK(picture.key);
    CHECK_FALSE(picture.damaged);
}

TEST_CASE("an end of image that the camera sends is not sent twice", "[ingest]") {
    auto rtp = mjpegMaker();
    rtp.send(payload({}, joined(kScan, {0xff, 0xd9})), true);
    CHECK(rtp.pictures().at(0).data ==
          whole({{16, 16}, JpegSampling::Yuv420, 0, jpegTablesOf(50)}, kScan));
}

TEST_CASE("4:2:2, restart markers and the camera's own tables stand in the JPEG", "[ingest]") {
    auto rtp = mjpegMaker();
    const Bytes restart{0x00, 0x08, 0xff, 0xff};
    rtp.send(payload({.type = 64, .quality = 255}, joined(joined(restart, tables({3, 5})), kScan)),
             true);
    JpegFacts facts{{16, 16}, JpegSampling::Yuv422, 8, {JpegTable{}, JpegTable{}}};
    facts.tables[0].fill(3);
    facts.tables[1].fill(5);
    CHECK(rtp.pictures().at(0).data == whole(facts, kScan));
}

TEST_CASE("three tables serve three components", "[ingest]") {
    auto rtp = mjpegMaker();
    rtp.send(payload({.quality = 255}, joined(tables({3, 5, 7}), kScan)), true);
    const Bytes& jpeg = rtp.pictures().at(0).data;
    // SOF0: component, sampling, table.
    const Bytes third{3, 0x11, 2};
    CHECK(std::search(jpeg.begin(), jpeg.end(), third.begin(), third.end()) != jpeg.end());
}

TEST_CASE("tables sent once count for every later picture of the same Q", "[ingest]") {
    auto rtp = mjpegMaker();
    rtp.send(payload({.quality = 130}, joined({0, 0, 0, 0}, kScan)), true);
    CHECK(rtp.pictures().empty());  // none have come yet
    CHECK(rtp.counters().malformed == 1);
    rtp.at(1);
    rtp.send(payload({.quality = 130}, joined(tables({9, 9}), kScan)), true);
    rtp.at(2);
    rtp.send(payload({.quality = 130}, joined({0, 0, 0, 0}, kScan)), true);
    REQUIRE(rtp.pictures().size() == 2);
    CHECK(rtp.pictures()[0].data == rtp.pictures()[1].data);
}

TEST_CASE("a Motion JPEG picture that lacks a piece is dropped, and the next one says so",
          "[ingest]") {
    auto rtp = mjpegMaker();
    const uint16_t lost =
        GENERATE(uint16_t{0}, uint16_t{1});  // a hole in the numbers, or in the data
    rtp.send(payload({}, {0x11}));
    rtp.lose(lost);
    rtp.send(payload({.offset = 2}, {0x33}), true);
    rtp.at(1);
    rtp.send(payload({}, kScan), true);
    REQUIRE(rtp.pictures().size() == 1);
    CHECK(rtp.pictures()[0].rtp_timestamp == 1);
    CHECK(rtp.pictures()[0].discontinuity);
    CHECK(rtp.counters().damaged == 1);
}

TEST_CASE("a picture whose beginning was lost never begins in its middle", "[ingest]") {
    auto rtp = mjpegMaker();
    rtp.send(payload({.offset = 3}, kScan), true);
    CHECK(rtp.pictures().empty());
    CHECK(rtp.counters().damaged == 1);
}

TEST_CASE("without marker bits a Motion JPEG picture ends where the timestamp changes",
          "[ingest]") {
    auto rtp = mjpegMaker();
    rtp.send(payload({}, kScan));
    rtp.at(1);
    rtp.send(payload({}, kScan));
    CHECK(rtp.pictures().size() == 1);
    rtp.lose(1);  // perhaps the end of the second
    rtp.at(2);
    rtp.send(payload({}, kScan), true);
    REQUIRE(rtp.pictures().size() == 2);
    CHECK(rtp.pictures()[1].rtp_timestamp == 2);
}

TEST_CASE("Motion JPEG that RTP cannot describe is refused with its reason", "[ingest]") {
    struct Case {
        Piece piece;
        const char* reason;
    };

    for (const auto& [piece, reason] : {Case{{.eights_wide = 0}, "2040x2040"},
                                        Case{{.eights_high = 0}, "2040x2040"},
                                        Case{{.type = 2}, "type 2"},
                                        Case{{.type = 66}, "type 66"},
                                        Case{{.type = 200}, "type 200"},
                                        Case{{.specific = 1}, "interlaced"},
                                        Case{{.quality = 0}, "Q 0"},
                                        Case{{.quality = 110}, "Q 110"}}) {
        const std::string text = refusalOf(piece);
        INFO(text);
        CHECK(text.rfind("unsupported-mjpeg: ", 0) == 0);
        CHECK(text.find(reason) != std::string::npos);
    }
    CHECK(refusalOf({.quality = 255}, joined(tables({3, 5}, 1), kScan)).find("16 bits") !=
          std::string::npos);
}

TEST_CASE("Motion JPEG packets that break the format are counted and the stream goes on",
          "[ingest]") {
    auto rtp = mjpegMaker();
    uint32_t time = 0;
    for (const Bytes& bad : {Bytes{1, 2, 3},                              // no header
                             payload({.type = 65}, {1, 2}),               // half a header
                             payload({.quality = 255}, {0, 0, 0}),        // likewise
                             payload({.quality = 255}, {0, 0, 0, 0, 1}),  // Q 255 without tables
                             payload({.quality = 255}, {0, 0, 0, 128, 1, 2}),    // cut short
                             payload({.quality = 255}, {0, 0, 0, 65, 1, 2})}) {  // no whole table
        rtp.at(time++);
        rtp.send(bad, true);
    }
    CHECK(rtp.counters().malformed == 6);
    rtp.at(time);
    rtp.send(payload({}, kScan), true);
    CHECK(rtp.pictures().size() == 1);
}

}  // namespace betang
