// SPDX-License-Identifier: Apache-2.0

#include "archive/fragment_samples.hpp"

#include "archive/clip_header.hpp"
#include "archive/mp4_boxes.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/mp4_bytes.hpp"

using namespace betang;

namespace {

std::span<const uint8_t> view(const std::string& bytes) {
    return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

SegmentTrack track() {
    return segmentTrackFrom(view(mp4Header())).take();
}

// moof and the header of mdat: two pictures of 100 and 20 bytes, the first a keyframe.
std::string headWith(uint32_t flags, uint32_t offset_by = 0, uint32_t mdat = 128) {
    const auto head = [&](uint32_t offset) {
        const std::string tfhd =
            box("tfhd", bigEndian(0x020020, 4) + bigEndian(1, 4) + bigEndian(0x10000, 4));
        const std::string tfdt = box("tfdt", bigEndian(0x01000000, 4) + bigEndian(4500, 8));
        const std::string trun =
            box("trun",
                bigEndian(flags, 4) + bigEndian(2, 4) + bigEndian(offset, 4) + bigEndian(0, 4) +
                    bigEndian(3600, 4) + bigEndian(100, 4) + bigEndian(7200, 4) +
                    bigEndian(1800, 4) + bigEndian(20, 4) + bigEndian(0, 4));
        return box("moof", box("mfhd", bigEndian(0, 8)) + box("traf", tfhd + tfdt + trun)) +
               bigEndian(mdat, 4) + "mdat";
    };
    return head(static_cast<uint32_t>(head(0).size()) + offset_by);
}

// Offset, first flags, then duration, size and composition offset of each picture.
constexpr uint32_t kAllFields = 0x000B05;

uint32_t wordAt(std::string_view text, size_t at) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) {
        value = value << 8U | static_cast<uint8_t>(text[at + i]);
    }
    return value;
}

}  // namespace

TEST_CASE("a fragment's pictures are read out of its head", "[archive]") {
    const auto found = fragmentSamplesFrom(track(), view(headWith(kAllFields)));
    REQUIRE(found);
    CHECK(found->time == 4500);
    CHECK(found->payload == 120);
    CHECK(found->samples ==
          std::vector<FragmentSample>{{100, 3600, 7200, true}, {20, 1800, 0, false}});
}

TEST_CASE("a head that does not describe what follows it is refused", "[archive]") {
    CHECK_FALSE(fragmentSamplesFrom(track(), view(headWith(kAllFields, 1))));
    CHECK_FALSE(fragmentSamplesFrom(track(), view(headWith(kAllFields, 0, 127))));
    CHECK_FALSE(fragmentSamplesFrom(track(), view(headWith(0x000B01))));
    CHECK_FALSE(fragmentSamplesFrom(track(), view(headWith(0x000F05))));
    const std::string good = headWith(kAllFields);
    for (size_t size = 0; size < good.size(); ++size) {
        INFO(size);
        CHECK_FALSE(fragmentSamplesFrom(track(), view(good.substr(0, size))));
    }
}

TEST_CASE("the size of a head is in its first bytes", "[archive]") {
    const std::string head = headWith(kAllFields);
    CHECK(headBytes(view(head)) == head.size());
    CHECK(headBytes(view(head.substr(0, 8))) == head.size());
    CHECK(headBytes(view(head.substr(0, 7))) == 0);
    CHECK(headBytes(view("\xFF\xFF\xFF\xFFmoof")) == 0);
    CHECK(headBytes(view(box("mdat", "x"))) == 0);
}

TEST_CASE("what is no header of a segment has no track", "[archive]") {
    CHECK_FALSE(segmentTrackFrom({}));
    CHECK_FALSE(segmentTrackFrom(view(box("moov", box("trak", "")))));
    CHECK_FALSE(segmentTrackFrom(view(mp4Header("avc1", 0))));
    CHECK(track().time_scale == 90'000);
    CHECK(track().default_duration == 3000);
    CHECK(codecName(segmentTrackFrom(view(mp4Header("hev1"))).take()) == "hev1");
}

TEST_CASE("a clip's header says where each fragment's media lie behind it", "[archive]") {
    const ClipSamples clip{
        {{100, 3600, 0, true}, {20, 3600, 0, false}, {30, 3600, 0, true}}, {2, 1}, 150};
    const std::string header = clipHeader(track(), {}, clip);
    const size_t stco = header.find("stco");
    REQUIRE(stco != std::string::npos);
    CHECK(wordAt(header, stco + 8) == 2);
    CHECK(wordAt(header, stco + 12) == header.size());
    CHECK(wordAt(header, stco + 16) == header.size() + 120);
    CHECK(header.ends_with("mdat"));
    CHECK(wordAt(header, header.size() - 8) == 158);
    CHECK(header.find("ctts") == std::string::npos);
    const size_t stss = header.find("stss");
    CHECK(wordAt(header, stss + 8) == 2);
    CHECK(wordAt(header, stss + 12) == 1);
    CHECK(wordAt(header, stss + 16) == 3);
    CHECK(header == clipHeader(track(), {}, clip));
}

TEST_CASE("where every picture is a keyframe none is listed, and late ones have their offset",
          "[archive]") {
    const ClipSamples clip{{{10, 3600, 7200, true}, {10, 3600, -3600, true}}, {2}, 20};
    const std::string header = clipHeader(track(), {}, clip);
    CHECK(header.find("stss") == std::string::npos);
    const size_t ctts = header.find("ctts");
    REQUIRE(ctts != std::string::npos);
    CHECK(header[ctts + 4] == 1);  // signed
    CHECK(wordAt(header, ctts + 8) == 2);
    CHECK(static_cast<int32_t>(wordAt(header, ctts + 24)) == -3600);
}

TEST_CASE("a clip of more than four gigabytes has wide offsets", "[archive]") {
    const uint32_t large = 0xF000'0000;
    const ClipSamples clip{{{large, 1, 0, true}, {large, 1, 0, true}}, {1, 1}, 2 * uint64_t{large}};
    const std::string header = clipHeader(track(), {}, clip);
    const size_t co64 = header.find("co64");
    REQUIRE(co64 != std::string::npos);
    const uint64_t second = uint64_t{wordAt(header, co64 + 20)} << 32U | wordAt(header, co64 + 24);
    CHECK(second == header.size() + large);
    CHECK(wordAt(header, header.size() - 16) == 1);
}
