// SPDX-License-Identifier: Apache-2.0

#include "archive/segment_scan.hpp"

#include <algorithm>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/mp4_bytes.hpp"

using namespace betang;

namespace {

Result<SegmentScan> scan(const std::string& file) {
    return scanSegment(file.size(), [&file](uint64_t offset, std::span<uint8_t> into) {
        if (offset > file.size() || into.size() > file.size() - offset) {
            return false;
        }
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        return true;
    });
}

}  // namespace

TEST_CASE("a segment's fragments are found where they lie", "[archive]") {
    const std::string first = mp4Fragment(0, 30, std::string(1000, 'a'));
    const std::string second = mp4Fragment(90'000, 15, std::string(500, 'b'));
    const SegmentScan found = scan(mp4Header() + first + second).take();
    REQUIRE(found.fragments.size() == 2);
    CHECK(found.fragments[0].offset == mp4Header().size());
    CHECK(found.fragments[0].length == first.size());
    CHECK(found.fragments[1].offset == mp4Header().size() + first.size());
    CHECK(found.fragments[1].access_units == 15);
    CHECK(found.duration == std::chrono::milliseconds{1500});
    CHECK_FALSE(found.cut_short);
}

TEST_CASE("the codec is read from the sample entry", "[archive]") {
    CHECK(scan(mp4Header("avc1")).take().codec == Codec::H264);
    CHECK(scan(mp4Header("hvc1")).take().codec == Codec::H265);
    CHECK_FALSE(scan(mp4Header("zzzz")).ok());
}

TEST_CASE("a file cut anywhere yields the fragments that are whole", "[archive]") {
    const std::string file = mp4Segment(3);
    const size_t fragment = (file.size() - mp4Header().size()) / 3;
    for (size_t size = mp4Header().size(); size < file.size(); ++size) {
        const SegmentScan found = scan(file.substr(0, size)).take();
        CHECK(found.fragments.size() == (size - mp4Header().size()) / fragment);
        CHECK(found.cut_short == ((size - mp4Header().size()) % fragment != 0));
    }
}

TEST_CASE("what is no fragmented MP4 is refused", "[archive]") {
    CHECK_FALSE(scan("").ok());
    CHECK_FALSE(scan("GIF89a").ok());
    CHECK_FALSE(scan(std::string(10'000, '\0')).ok());
    CHECK_FALSE(scan(mp4Fragment(0, 30, "media")).ok());
    CHECK_FALSE(scan(mp4Header("avc1", 0)).ok());
}

TEST_CASE("boxes that claim more than there is end the file", "[archive]") {
    const std::string whole = mp4Segment(1);
    const std::string claims = bigEndian(1, 4) + "moof" + bigEndian(UINT64_MAX, 8);
    CHECK(scan(whole + claims).take().fragments.size() == 1);
    CHECK(scan(whole + bigEndian(4, 4) + "free").take().cut_short);
    CHECK(scan(whole + bigEndian(0xffffffff, 4) + "mdat").take().cut_short);
}

TEST_CASE("a run of more samples than its box holds is not believed", "[archive]") {
    const std::string trun = box("trun", bigEndian(0x000101, 4) + bigEndian(0xffffffff, 4));
    const std::string tfdt = box("tfdt", bigEndian(0, 8));
    const std::string moof = box("moof", box("traf", tfdt + trun));
    CHECK(scan(mp4Header() + moof + box("mdat", "x")).take().fragments.empty());
}

TEST_CASE("no change of a few bytes upsets the scan", "[archive]") {
    std::mt19937 random{7};
    const std::string file = mp4Segment(3);
    for (int round = 0; round < 2000; ++round) {
        std::string changed = file;
        for (int i = 0; i < 4; ++i) {
            changed[random() % changed.size()] = static_cast<char>(random());
        }
        const auto found = scan(changed);
        CHECK((!found || found->fragments.size() <= 3));
    }
}
