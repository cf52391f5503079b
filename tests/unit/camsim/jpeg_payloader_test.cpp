// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/jpeg_payloader.hpp"

#include "media/jpeg.hpp"

#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

Bytes jpeg(const JpegFacts& facts, const Bytes& scan) {
    Bytes out = jpegHeader(facts);
    out.insert(out.end(), scan.begin(), scan.end());
    out.insert(out.end(), {0xFF, 0xD9});
    return out;
}

}  // namespace

TEST_CASE("a JPEG is taken apart into what RTP carries", "[camsim]") {
    JpegFacts facts{{320, 184}, JpegSampling::Yuv422, 7, {JpegTable{}, JpegTable{}}};
    facts.tables[0].fill(3);
    facts.tables[1].fill(5);
    const auto parts = splitJpeg(jpeg(facts, {1, 2, 3}));
    REQUIRE(parts);
    CHECK(parts->size == Size{320, 184});
    CHECK(parts->type == 0);
    CHECK(parts->restart_interval == 7);
    CHECK(parts->tables.size() == 128);
    CHECK(parts->tables.front() == 3);
    CHECK(parts->tables.back() == 5);
    CHECK(parts->scan == Bytes{1, 2, 3});
}

TEST_CASE("what is no baseline JPEG is not taken apart", "[camsim]") {
    Bytes cut = jpeg({{16, 16}, JpegSampling::Yuv420, 0, {JpegTable{}}}, {1});
    CHECK(splitJpeg(cut));
    Bytes progressive = cut;
    progressive[2 + 69 + 1] = 0xC2;
    CHECK_FALSE(splitJpeg(progressive));
    cut.resize(100);
    CHECK_FALSE(splitJpeg(cut));
    CHECK_FALSE(splitJpeg(Bytes{}));
}

TEST_CASE("the pieces of a picture follow each other and the first has the tables", "[camsim]") {
    JpegParts parts{{320, 184}, 1, 0, Bytes(128, 9), Bytes(1000, 7)};
    const RtpPayloads made = makeJpegPayloads(parts, 300, false);
    size_t offset = 0;
    for (size_t i = 0; i < made.count(); ++i) {
        const auto one = made.at(i);
        CHECK(one.size() <= 300);
        CHECK(size_t{one[2]} * 256 + one[3] == offset);
        CHECK((one[4] == 1 && one[5] == 255 && one[6] == 40 && one[7] == 23));
        offset += one.size() - 8 - (i == 0 ? 4 + 128 : 0);
    }
    CHECK(offset == 1000);
}

TEST_CASE("a picture that is too large is described without a size", "[camsim]") {
    const RtpPayloads made =
        makeJpegPayloads({{320, 184}, 1, 0, Bytes(128, 9), Bytes(10, 7)}, 300, true);
    CHECK((made.at(0)[6] == 0 && made.at(0)[7] == 0));
}

}  // namespace betang::camsim
