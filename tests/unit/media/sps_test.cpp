// SPDX-License-Identifier: Apache-2.0
//
// The parameter sets named x264 and x265 were made by those encoders; their sizes are what they
// were asked for. The others are written bit by bit.

#include <cstdint>
#include <string_view>

#include "media/nal.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

const Bytes kX264Baseline{0x67, 0x42, 0xc0, 0x16, 0xda, 0x02, 0x80, 0xbf, 0xe5,
                          0xc0, 0x44, 0x00, 0x00, 0x03, 0x00, 0x04, 0x00, 0x00,
                          0x03, 0x00, 0x28, 0x3c, 0x58, 0xba, 0x80};
const Bytes kX264High1080{0x67, 0x64, 0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x02,
                          0x27, 0xe5, 0xc0, 0x44, 0x00, 0x00, 0x03, 0x00, 0x04,
                          0x00, 0x00, 0x03, 0x00, 0x28, 0x3c, 0x60, 0xc6, 0x58};
const Bytes kX264Interlaced{0x67, 0x64, 0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x04,
                            0x4f, 0xde, 0x02, 0x20, 0x00, 0x00, 0x03, 0x00, 0x20,
                            0x00, 0x00, 0x03, 0x01, 0x43, 0xe2, 0xc5, 0xb2, 0xc0};
const Bytes kX264Yuv444{0x67, 0xf4, 0x00, 0x0c, 0x91, 0x9b, 0x28, 0x2a, 0x10,
                        0xf1, 0xf1, 0xf8, 0x08, 0x80, 0x00, 0x00, 0x03, 0x00,
                        0x80, 0x00, 0x00, 0x05, 0x07, 0x8a, 0x14, 0xcb};
const Bytes kX264Yuv422{0x67, 0x7a, 0x00, 0x0c, 0xbc, 0xd9, 0x41, 0x40, 0x87,
                        0xe3, 0xf0, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00,
                        0x00, 0x03, 0x00, 0x0a, 0x0f, 0x14, 0x29, 0x96};
const Bytes kX265Main{0x42, 0x01, 0x01, 0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00,
                      0x00, 0x03, 0x00, 0x00, 0x03, 0x00, 0x3f, 0xa0, 0x05, 0x02, 0x01,
                      0x71, 0xf2, 0xe5, 0x95, 0x95, 0x29, 0x30, 0xbc, 0x05, 0xa0, 0x20,
                      0x00, 0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x03, 0x00, 0xa1};
const Bytes kX265Odd{0x42, 0x01, 0x01, 0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00,
                     0x03, 0x00, 0x00, 0x03, 0x00, 0x78, 0xa0, 0x03, 0xc8, 0x80, 0x11, 0x07,
                     0x11, 0x26, 0x59, 0x59, 0x52, 0x93, 0x0b, 0xc0, 0x5a, 0x02, 0x00, 0x00,
                     0x03, 0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x0a, 0x10};
const Bytes kX265Yuv444{0x42, 0x01, 0x01, 0x04, 0x08, 0x00, 0x00, 0x03, 0x00, 0x9e, 0x08,
                        0x00, 0x00, 0x03, 0x00, 0x00, 0x3c, 0x90, 0x01, 0x51, 0x00, 0x80,
                        0xe3, 0xe3, 0xf2, 0xca, 0xca, 0x94, 0x98, 0x5e, 0x02, 0xd0, 0x10,
                        0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x00, 0x50, 0x80};

// Writes bits most significant first. Callers avoid runs that would need emulation prevention.
class BitWriter {
  public:
    explicit BitWriter(Bytes start) : bytes_{std::move(start)} {}

    BitWriter& bits(uint64_t value, int count) {
        for (int i = count - 1; i >= 0; --i) {
            if (used_ % 8 == 0) {
                bytes_.push_back(0);
            }
            const auto bit = static_cast<uint8_t>((value >> i) & 1);
            bytes_.back() = static_cast<uint8_t>(bytes_.back() | bit << (7 - used_ % 8));
            ++used_;
        }
        return *this;
    }

    BitWriter& ue(uint64_t value) {
        int length = 0;
        while ((value + 1) >> (length + 1) != 0) {
            ++length;
        }
        return bits(0, length).bits(value + 1, length + 1);
    }

    [[nodiscard]] Bytes done() { return bits(1, 1).bytes_; }

  private:
    Bytes bytes_;
    int used_ = 0;
};

// High profile, 4:2:0, `columns` x `rows` macroblocks, no cropping; `matrix` writes the scaling
// matrix after seq_scaling_matrix_present_flag.
template <typename Matrix>
Bytes h264Sps(uint64_t columns, uint64_t rows, Matrix matrix) {
    BitWriter out{{0x67, 0x64, 0x20, 0x28}};
    out.ue(0).ue(1).ue(0).ue(0).bits(0, 1);
    matrix(out);
    out.ue(0).ue(2).ue(1).bits(0, 1).ue(columns - 1).ue(rows - 1).bits(0b11, 2);
    out.bits(0, 1).bits(0, 1);
    return out.done();
}

}  // namespace

TEST_CASE("the size of H.264 parameter sets is the cropped one", "[media]") {
    CHECK(sizeFromSps(Codec::H264, kX264Baseline) == Size{640, 360});
    CHECK(sizeFromSps(Codec::H264, kX264High1080) == Size{1920, 1080});
    CHECK(sizeFromSps(Codec::H264, kX264Interlaced) == Size{1920, 1080});
    CHECK(sizeFromSps(Codec::H264, kX264Yuv444) == Size{322, 242});
    CHECK(sizeFromSps(Codec::H264, kX264Yuv422) == Size{320, 242});
}

TEST_CASE("the size of H.265 parameter sets is the cropped one", "[media]") {
    CHECK(sizeFromSps(Codec::H265, kX265Main) == Size{640, 360});
    CHECK(sizeFromSps(Codec::H265, kX265Odd) == Size{1922, 1082});
    CHECK(sizeFromSps(Codec::H265, kX265Yuv444) == Size{322, 242});
}

TEST_CASE("a scaling matrix in the parameter set is skipped", "[media]") {
    const Bytes sps = h264Sps(45, 36, [](BitWriter& out) {
        out.bits(1, 1);
        out.bits(1, 1);  // list 0: 16 deltas of +1, ue(1)
        for (int i = 0; i < 16; ++i) {
            out.ue(1);
        }
        out.bits(1, 1).ue(16);  // list 1: delta -8 ends it at once
        out.bits(0b00000, 5);   // lists 2 to 6 absent
        out.bits(1, 1);         // list 7: 64 deltas of 0
        for (int i = 0; i < 64; ++i) {
            out.ue(0);
        }
    });

    CHECK(sizeFromSps(Codec::H264, sps) == Size{720, 576});
}

TEST_CASE("sub-layers of the H.265 profile are skipped", "[media]") {
    BitWriter out{{0x42, 0x01}};
    out.bits(0, 4).bits(2, 3).bits(1, 1);
    out.bits(0x0160'0000, 32).bits(0xb1b1'b1b1, 32).bits(0xb1b1b1, 24).bits(93, 8);
    out.bits(0b1101, 4).bits(0, 12);                                                   // flags
    out.bits(0xaaaa'aaaa, 32).bits(0xaaaa'aaaa, 32).bits(0xaaaaaa, 24).bits(0x55, 8);  // layer 0
    out.bits(0x55, 8);                                                                 // layer 1
    out.ue(0).ue(1).ue(704).ue(576).bits(0, 1);

    CHECK(sizeFromSps(Codec::H265, out.done()) == Size{704, 576});
}

TEST_CASE("a size beyond 16384 or cropped to nothing is refused", "[media]") {
    const auto plain = [](BitWriter& out) { out.bits(0, 1); };
    CHECK(sizeFromSps(Codec::H264, h264Sps(1024, 1024, plain)) == Size{16384, 16384});
    CHECK_FALSE(sizeFromSps(Codec::H264, h264Sps(1025, 4, plain)).has_value());
    CHECK_FALSE(sizeFromSps(Codec::H264, h264Sps(4, 0xfffffff0, plain)).has_value());

    BitWriter cropped{{0x67, 0x42, 0x20, 0x1e}};
    cropped.ue(0).ue(0).ue(2).ue(1).bits(0, 1).ue(39).ue(29).bits(0b11, 2);
    cropped.bits(1, 1).ue(0x7fff'ffff).ue(0x7fff'ffff).ue(0).ue(0).bits(0, 1);
    CHECK_FALSE(sizeFromSps(Codec::H264, cropped.done()).has_value());
}

TEST_CASE("truncated parameter sets have no size, and none is read beyond its end", "[media]") {
    for (size_t length = 0; length < 10; ++length) {
        CHECK_FALSE(sizeFromSps(Codec::H264, NalUnit{kX264High1080}.first(length)).has_value());
    }
    for (size_t length = 0; length < 22; ++length) {
        CHECK_FALSE(sizeFromSps(Codec::H265, NalUnit{kX265Main}.first(length)).has_value());
    }
}

TEST_CASE("only a sequence parameter set has a size or a name", "[media]") {
    const Bytes layer_one{0x42, 0x09, 0x01, 0x01};
    CHECK_FALSE(sizeFromSps(Codec::H264, Bytes{0x68, 0xce}).has_value());
    CHECK_FALSE(sizeFromSps(Codec::H265, layer_one).has_value());
    CHECK_FALSE(sizeFromSps(Codec::Mjpeg, kX264Baseline).has_value());
    CHECK(codecString(Codec::H264, Bytes{0x68, 0xce, 1, 2}).empty());
    CHECK(codecString(Codec::H264, Bytes{0x67, 0x64}).empty());
    CHECK(codecString(Codec::H265, layer_one).empty());
}

TEST_CASE("codec names follow RFC 6381", "[media]") {
    CHECK(codecString(Codec::H264, kX264Baseline) == "avc1.42c016");
    CHECK(codecString(Codec::H264, kX264High1080) == "avc1.640028");
    CHECK(codecString(Codec::H265, kX265Main) == "hev1.1.6.L63.90");
    CHECK(codecString(Codec::H265, kX265Yuv444) == "hev1.4.10.L60.9e.8");
}
