// SPDX-License-Identifier: Apache-2.0

#include "media/bit_reader.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace betang;

TEST_CASE("bits come most significant first, across bytes", "[media]") {
    const std::vector<uint8_t> bytes{0b1010'0000, 0b1111'0001};
    BitReader reader{bytes};

    CHECK(reader.bits(3) == 0b101);
    CHECK(reader.bits(6) == 0b000001);
    reader.skip(3);
    CHECK(reader.bits(4) == 0b0001);
    CHECK_FALSE(reader.overrun());
}

TEST_CASE("emulation prevention bytes are left out", "[media]") {
    const std::vector<uint8_t> bytes{0, 0, 3, 1, 3, 0, 0, 3, 0};
    BitReader reader{bytes};

    CHECK(reader.bits(32) == 0x00000103);
    CHECK(reader.bits(24) == 0);
    CHECK_FALSE(reader.overrun());
    CHECK(reader.bit() == 0);
    CHECK(reader.overrun());
}

TEST_CASE("Exp-Golomb codes follow the table of H.264 9.1", "[media]") {
    // 1 | 010 | 011 | 00100 | 00101 | padding
    const std::vector<uint8_t> bytes{0b1010'0110, 0b0100'0010, 0b1000'0000};
    BitReader reader{bytes};

    CHECK(reader.unsignedGolomb() == 0);
    CHECK(reader.unsignedGolomb() == 1);
    CHECK(reader.signedGolomb() == -1);
    CHECK(reader.unsignedGolomb() == 3);
    CHECK(reader.signedGolomb() == -2);
}

TEST_CASE("the longest Exp-Golomb code fits and a longer one is an overrun", "[media]") {
    const std::vector<uint8_t> longest{0, 0, 3, 0, 1, 0xff, 0xff, 0xff, 0xfe};
    BitReader good{longest};
    CHECK(good.unsignedGolomb() == 0xfffffffe);
    CHECK_FALSE(good.overrun());

    const std::vector<uint8_t> zeros(16, 0);
    BitReader bad{zeros};
    CHECK(bad.unsignedGolomb() == 0);
    CHECK(bad.overrun());
}
