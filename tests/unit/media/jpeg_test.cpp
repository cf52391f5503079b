// SPDX-License-Identifier: Apache-2.0

#include "media/jpeg.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("quality 50 stands for the tables of the standard, in zigzag order", "[media]") {
    const auto tables = jpegTablesOf(50);
    REQUIRE(tables.size() == 2);
    const std::array<uint8_t, 10> luma{16, 11, 12, 14, 12, 10, 16, 14, 13, 14};
    const std::array<uint8_t, 10> chroma{17, 18, 18, 24, 21, 24, 47, 26, 26, 47};
    CHECK(std::equal(luma.begin(), luma.end(), tables[0].begin()));
    CHECK(std::equal(chroma.begin(), chroma.end(), tables[1].begin()));
    CHECK(tables[0].back() == 99);
}

TEST_CASE("other qualities scale the tables within what eight bits hold", "[media]") {
    CHECK(jpegTablesOf(25)[0][0] == 32);
    CHECK(jpegTablesOf(75)[0][0] == 8);
    for (const uint8_t quality : {uint8_t{0}, uint8_t{1}, uint8_t{99}, uint8_t{200}}) {
        for (const JpegTable& table : jpegTablesOf(quality)) {
            CHECK(*std::min_element(table.begin(), table.end()) >= 1);
        }
    }
    CHECK(jpegTablesOf(1)[0][0] == 255);
}

TEST_CASE("a header's segments have the lengths that they state, up to the scan", "[media]") {
    const Bytes header =
        jpegHeader({{2040, 1080}, JpegSampling::Yuv422, 4, {JpegTable{}, JpegTable{}}});
    std::vector<uint8_t> markers;
    size_t at = 2;
    while (at + 4 <= header.size()) {
        REQUIRE(header[at] == 0xff);
        markers.push_back(header[at + 1]);
        at += 2 + size_t{header[at + 2]} * 256 + header[at + 3];
    }
    CHECK(at == header.size());
    CHECK(markers == std::vector<uint8_t>{0xdb, 0xdb, 0xdd, 0xc0, 0xc4, 0xc4, 0xc4, 0xc4, 0xda});
}

TEST_CASE("a header without restart markers states no interval", "[media]") {
    const Bytes header = jpegHeader({{16, 16}, JpegSampling::Yuv420, 0, {JpegTable{}}});
    const Bytes interval{0xff, 0xdd};
    CHECK(std::search(header.begin(), header.end(), interval.begin(), interval.end()) ==
          header.end());
}

}  // namespace betang
