// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/rtp_payloader.hpp"

#include <numeric>

#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

Bytes nal(std::initializer_list<uint8_t> head, size_t size) {
    Bytes bytes{head};
    while (bytes.size() < size) {
        bytes.push_back(static_cast<uint8_t>(bytes.size()));
    }
    return bytes;
}

Bytes copyOf(std::span<const uint8_t> bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("a small NAL unit travels as it is", "[camsim]") {
    const Bytes slice = nal({0x65}, 100);
    const std::vector<NalUnit> nals{slice};

    const RtpPayloads made = makePayloads(nals, {.codec = Codec::H264, .largest = 100});

    REQUIRE(made.count() == 1);
    CHECK(copyOf(made.at(0)) == slice);
}

TEST_CASE("a large H.264 NAL unit is cut into FU-A", "[camsim]") {
    const Bytes slice = nal({0x65}, 250);
    const std::vector<NalUnit> nals{slice};

    const RtpPayloads made = makePayloads(nals, {.codec = Codec::H264, .largest = 100});

    REQUIRE(made.count() == 3);
    CHECK(copyOf(made.at(0).first(2)) == Bytes{0x7C, 0x85});
    CHECK(copyOf(made.at(1).first(2)) == Bytes{0x7C, 0x05});
    CHECK(copyOf(made.at(2).first(2)) == Bytes{0x7C, 0x45});
    Bytes joined{0x65};
    for (size_t i = 0; i < made.count(); ++i) {
        CHECK(made.at(i).size() <= 100);
        joined.insert(joined.end(), made.at(i).begin() + 2, made.at(i).end());
    }
    CHECK(joined == slice);
}

TEST_CASE("a large H.265 NAL unit is cut into fragmentation units", "[camsim]") {
    const Bytes slice = nal({0x26, 0x01}, 250);  // IDR_W_RADL, type 19
    const std::vector<NalUnit> nals{slice};

    const RtpPayloads made = makePayloads(nals, {.codec = Codec::H265, .largest = 100});

    REQUIRE(made.count() == 3);
    CHECK(copyOf(made.at(0).first(3)) == Bytes{0x62, 0x01, 0x93});
    CHECK(copyOf(made.at(1).first(3)) == Bytes{0x62, 0x01, 0x13});
    CHECK(copyOf(made.at(2).first(3)) == Bytes{0x62, 0x01, 0x53});
    Bytes joined{0x26, 0x01};
    for (size_t i = 0; i < made.count(); ++i) {
        joined.insert(joined.end(), made.at(i).begin() + 3, made.at(i).end());
    }
    CHECK(joined == slice);
}

TEST_CASE("parameter sets share one STAP-A when asked for", "[camsim]") {
    const Bytes sps = nal({0x67}, 4);
    const Bytes pps = nal({0x28}, 2);
    const Bytes slice = nal({0x65}, 10);
    const std::vector<NalUnit> nals{sps, pps, slice};

    const RtpPayloads made =
        makePayloads(nals, {.codec = Codec::H264, .largest = 100, .aggregate = true});

    REQUIRE(made.count() == 2);
    CHECK(copyOf(made.at(0)) == Bytes{0x78, 0, 4, 0x67, 1, 2, 3, 0, 2, 0x28, 1});
    CHECK(makePayloads(nals, {.codec = Codec::H264, .largest = 100}).count() == 3);
}

TEST_CASE("an RTP packet carries its numbers and counts them", "[camsim]") {
    RtpNumbers numbers{.ssrc = 0x01020304, .sequence = 0xFFFF};
    Bytes out;

    appendRtpPacket(out, numbers, 0x0A0B0C0D, true, Bytes{0xAA, 0xBB});

    CHECK(out == Bytes{0x80, 0xE0, 0xFF, 0xFF, 0x0A, 0x0B, 0x0C, 0x0D, 1, 2, 3, 4, 0xAA, 0xBB});
    CHECK(numbers.sequence == 0);
    CHECK(numbers.packets == 1);
    CHECK(numbers.octets == 2);
}

TEST_CASE("a sender report tells NTP and RTP time and is whole words long", "[camsim]") {
    const RtpNumbers numbers{.ssrc = 7, .packets = 3, .octets = 300};
    const UtcTime half_past{std::chrono::seconds{1} + std::chrono::milliseconds{500}};

    const Bytes report = makeSenderReport(numbers, 9, half_past);

    CHECK(report.size() % 4 == 0);
    CHECK(copyOf(std::span{report}.subspan(8, 8)) == Bytes{0x83, 0xAA, 0x7E, 0x81, 0x80, 0, 0, 0});
    CHECK(report[19] == 9);
    CHECK(report[29] == 202);
    CHECK((size_t{report[31]} + 1) * 4 == report.size() - 28);
}

}  // namespace betang::camsim
