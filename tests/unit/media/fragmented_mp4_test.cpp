// SPDX-License-Identifier: Apache-2.0

#include "media/fragmented_mp4.hpp"

#include <string_view>

#include "tests/support/catch.hpp"
#include "tests/support/demux.hpp"
#include "tests/support/test_clip.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

// What a muxer gave to its sink.
struct Muxed {
    Bytes file;
    size_t header = 0;
    std::vector<uint32_t> fragments;    // access units in each
    std::vector<size_t> fragment_ends;  // in the file

    [[nodiscard]] FragmentedMp4::Sink sink() {
        return [this](std::span<const uint8_t> bytes, uint32_t access_units) {
            file.insert(file.end(), bytes.begin(), bytes.end());
            if (access_units == 0) {
                header = bytes.size();
            } else {
                fragments.push_back(access_units);
                fragment_ends.push_back(file.size());
            }
        };
    }
};

Muxed mux(const std::vector<AccessUnit>& units, FragmentPolicy policy = {}) {
    Muxed muxed;
    FragmentedMp4 mp4{units.front(), policy, muxed.sink()};
    for (const AccessUnit& unit : units) {
        mp4.add(unit).take();
    }
    mp4.flush().take();
    return muxed;
}

std::string boxAt(const Bytes& file, size_t offset) {
    return {file.begin() + static_cast<std::ptrdiff_t>(offset) + 4,
            file.begin() + static_cast<std::ptrdiff_t>(offset) + 8};
}

// The default duration that the track fragment header (8.8.7) of the fragment at `offset` states,
// in ticks; 0 when it states none.
uint32_t durationAt(const Bytes& file, size_t offset) {
    const std::string_view text{reinterpret_cast<const char*>(file.data()), file.size()};
    const size_t header = text.find("tfhd", offset) + 4;
    const auto number = [&](size_t at) {
        return uint32_t{file.at(at)} << 24U | uint32_t{file.at(at + 1)} << 16U |
               uint32_t{file.at(at + 2)} << 8U | uint32_t{file.at(at + 3)};
    };
    const uint32_t flags = number(header);
    const size_t before = (flags & 1U ? 8U : 0U) + (flags & 2U ? 4U : 0U);
    return (flags & 8U) != 0 ? number(header + 8 + before) : 0;
}

bool near(Duration a, Duration b) {
    return std::chrono::abs(a - b) <= 12us;  // one tick of 1/90000 s
}

void checkSame(const std::vector<AccessUnit>& units, const std::vector<DemuxedUnit>& demuxed) {
    REQUIRE(demuxed.size() == units.size());
    for (size_t i = 0; i < units.size(); ++i) {
        CHECK(demuxed[i].nals == nalsOf(units[i]));
        CHECK(demuxed[i].key == units[i].key);
        CHECK(near(demuxed[i].pts, units[i].pts - units.front().dts));
    }
}

}  // namespace

TEST_CASE("what is muxed comes back with the same NAL units and times", "[media]") {
    for (const Codec codec : {Codec::H264, Codec::H265, Codec::Mjpeg}) {
        const auto units = encodeTestClip({.codec = codec, .frames = 60, .gop = 20});

        const Muxed muxed = mux(units);

        checkSame(units, demuxMp4(muxed.file));
    }
}

TEST_CASE("B-frames keep their order and times", "[media]") {
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        const auto units = encodeTestClip({.codec = codec, .frames = 40, .gop = 20, .bframes = 2});
        REQUIRE(units.front().pts > units.front().dts);

        checkSame(units, demuxMp4(mux(units).file));
    }
}

TEST_CASE("a keyframe begins a fragment and none lasts longer than a second", "[media]") {
    const auto units = encodeTestClip({.frames = 110, .gop = 60});

    const Muxed muxed = mux(units);

    CHECK(muxed.fragments == std::vector<uint32_t>{25, 25, 10, 25, 25});
    CHECK(boxAt(muxed.file, 0) == "ftyp");
    CHECK(boxAt(muxed.file, muxed.header) == "moof");
    CHECK(boxAt(muxed.file, muxed.fragment_ends[2]) == "moof");
    CHECK(muxed.fragment_ends.back() == muxed.file.size());
}

TEST_CASE("a file cut behind any fragment plays up to there", "[media]") {
    const auto units = encodeTestClip({.frames = 75, .gop = 25});
    const Muxed muxed = mux(units);
    REQUIRE(muxed.fragments.size() == 3);

    for (size_t count = 1; count <= 3; ++count) {
        const auto part = std::span{muxed.file}.first(muxed.fragment_ends[count - 1]);
        checkSame({units.begin(), units.begin() + static_cast<std::ptrdiff_t>(25 * count)},
                  demuxMp4(part));
    }
}

TEST_CASE("live view gets each access unit as a fragment of its own, at once", "[media]") {
    const auto units = encodeTestClip({.frames = 10, .gop = 5});
    Muxed muxed;
    FragmentedMp4 mp4{units.front(), {.every_access_unit = true}, muxed.sink()};
    for (size_t i = 0; i < units.size(); ++i) {
        REQUIRE(mp4.add(units[i]).ok());
        CHECK(muxed.fragments.size() == i + 1);
    }

    checkSame(units, demuxMp4(muxed.file));
}

TEST_CASE("pictures at irregular times keep them, also across fragments", "[media]") {
    auto units = encodeTestClip({.frames = 6, .gop = 3});
    const std::vector<Duration> times{0ms, 40ms, 100ms, 900ms, 2400ms, 2440ms};
    for (size_t i = 0; i < units.size(); ++i) {
        units[i].pts = units[i].dts = times[i];
    }

    checkSame(units, demuxMp4(mux(units).file));
}

TEST_CASE("times survive a flush that comes before the next picture is known", "[media]") {
    auto units = encodeTestClip({.frames = 4, .gop = 10});
    const std::vector<Duration> times{0ms, 40ms, 1500ms, 1540ms};
    Muxed muxed;
    FragmentedMp4 mp4{units.front(), {}, muxed.sink()};
    for (size_t i = 0; i < units.size(); ++i) {
        units[i].pts = units[i].dts = times[i];
        REQUIRE(mp4.add(units[i]).ok());
        REQUIRE(mp4.flush().ok());
    }

    CHECK(muxed.fragments == std::vector<uint32_t>{1, 1, 1, 1});
    checkSame(units, demuxMp4(muxed.file));
}

TEST_CASE("a picture that comes sooner than a flush foresaw begins where the last ends",
          "[media]") {
    auto units = encodeTestClip({.frames = 3, .gop = 10});
    const std::vector<Duration> times{0ms, 40ms, 50ms};
    Muxed muxed;
    FragmentedMp4 mp4{units.front(), {}, muxed.sink()};
    for (size_t i = 0; i < units.size(); ++i) {
        units[i].pts = units[i].dts = times[i];
        REQUIRE(mp4.add(units[i]).ok());
        REQUIRE(mp4.flush().ok());
    }

    CHECK(near(demuxMp4(muxed.file).at(2).pts, 80ms));
}

TEST_CASE("live pictures keep their times and last as long as the interval before", "[media]") {
    auto units = encodeTestClip({.frames = 6, .gop = 10});
    const std::vector<Duration> times{0ms, 100ms, 200ms, 210ms, 2000ms, 2100ms};
    Muxed muxed;
    FragmentedMp4 mp4{units.front(), {.every_access_unit = true}, muxed.sink()};
    for (size_t i = 0; i < units.size(); ++i) {
        units[i].pts = units[i].dts = times[i];
        REQUIRE(mp4.add(units[i]).ok());
    }

    checkSame(units, demuxMp4(muxed.file));
    std::vector<uint32_t> lasting{durationAt(muxed.file, muxed.header)};
    for (size_t i = 0; i + 1 < units.size(); ++i) {
        lasting.push_back(durationAt(muxed.file, muxed.fragment_ends[i]));
    }
    CHECK(lasting == std::vector<uint32_t>{45000, 9000, 9000, 900, 90000, 9000});
}

TEST_CASE("equal and backward times are nudged so that dts strictly increases", "[media]") {
    auto units = encodeTestClip({.frames = 4, .gop = 10});
    const std::vector<Duration> times{0ms, 40ms, 40ms, 20ms};
    for (size_t i = 0; i < units.size(); ++i) {
        units[i].pts = units[i].dts = times[i];
    }

    const auto demuxed = demuxMp4(mux(units).file);

    REQUIRE(demuxed.size() == 4);
    CHECK(near(demuxed[2].dts, 40ms + 11us));
    CHECK(demuxed[2].dts > demuxed[1].dts);
    CHECK(demuxed[3].dts > demuxed[2].dts);
}

TEST_CASE("a picture without keyframe or parameter sets begins no MP4", "[media]") {
    const auto units = encodeTestClip({.frames = 3, .gop = 10});
    AccessUnit bare = units[0];
    bare.data = std::make_shared<const Bytes>(Bytes{0, 0, 0, 1, 0x65, 0x88, 0x84});
    const auto sink = [](std::span<const uint8_t>, uint32_t) {};

    CHECK_THROWS_AS(FragmentedMp4(units[1], {}, sink), Error);
    CHECK_THROWS_AS(FragmentedMp4(bare, {}, sink), Error);
}

TEST_CASE("an access unit that is none leaves the muxer usable", "[media]") {
    const auto units = encodeTestClip({.frames = 3, .gop = 10});
    Muxed muxed;
    FragmentedMp4 mp4{units.front(), {}, muxed.sink()};
    AccessUnit junk = units[1];
    junk.data = std::make_shared<const Bytes>(Bytes(100, 0x55));
    REQUIRE(mp4.add(units[0]).ok());

    CHECK(mp4.add(junk).error().kind() == ErrorKind::Corrupt);
    junk.data = nullptr;
    CHECK_FALSE(mp4.add(junk).ok());
    REQUIRE(mp4.add(units[1]).ok());
    REQUIRE(mp4.flush().ok());

    checkSame({units[0], units[1]}, demuxMp4(muxed.file));
}
