// SPDX-License-Identifier: Apache-2.0

#include "ingest/segment_writer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/sha.h>

#include "core/segment_path.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/recorder/fixture.hpp"

using namespace betang;

namespace {

std::string sha256Of(std::span<const uint8_t> bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(bytes.data(), bytes.size(), digest.data());
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

SegmentClosed writeAll(SegmentFiles& files,
                       const std::filesystem::path& storage,
                       const std::vector<AccessUnit>& units) {
    auto segment = SegmentWriter::open(files, storage, units.front()).take();
    for (const AccessUnit& unit : units) {
        segment->add(unit).take();
    }
    return segment->close().value();
}

}  // namespace

TEST_CASE("a closed segment lies where its name says and holds every access unit", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 60, .gop = 25, .run = 7, .epoch = 2});

    const SegmentClosed closed = writeAll(f.files, f.folder.path(), units);

    CHECK(closed.path == segmentPath({units[0].stream, units[0].captured, 2, 7, 0}));
    CHECK(closed.access_units == 60);
    CHECK(closed.start == units.front().captured);
    CHECK(closed.end == units.back().captured + std::chrono::milliseconds{40});
    CHECK_FALSE(closed.recovered);
    const auto played = f.play(closed.path);
    REQUIRE(played.size() == 60);
    for (size_t i = 0; i < units.size(); ++i) {
        CHECK(played[i].nals == nalsOf(units[i]));
    }
}

TEST_CASE("a segment after a gap carries its cause between the header and the first fragment",
          "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 30, .gop = 25});
    const GapBefore gap{GapCause::Policy, units.front().captured - std::chrono::minutes{5}};
    auto segment = SegmentWriter::open(f.files, f.folder.path(), units.front(), {}, gap).take();
    for (const AccessUnit& unit : units) {
        segment->add(unit).take();
    }

    const SegmentClosed closed = segment->close().value();

    CHECK(closed.gap == gap);
    const Bytes file = f.read(closed.path);
    const Bytes box = gapBox(gap);
    const auto end = file.begin() + static_cast<std::ptrdiff_t>(closed.fragments.front().offset);
    CHECK(std::equal(box.begin(), box.end(), end - static_cast<std::ptrdiff_t>(box.size())));
    CHECK(f.play(closed.path).size() == 30);
}

TEST_CASE("the fragments of a segment follow each other and carry their own hash", "[recorder]") {
    RecordingFixture f;
    const SegmentClosed closed =
        writeAll(f.files, f.folder.path(), encodeTestClip({.frames = 60, .gop = 25}));
    const Bytes file = f.read(closed.path);
    REQUIRE(closed.fragments.size() >= 3);
    CHECK(closed.bytes == file.size());

    uint64_t expected = closed.fragments.front().offset;
    uint64_t access_units = 0;
    for (const FragmentInfo& fragment : closed.fragments) {
        CHECK(fragment.offset == expected);
        CHECK(fragment.sha256 ==
              sha256Of(std::span{file}.subspan(fragment.offset, fragment.length)));
        expected += fragment.length;
        access_units += fragment.access_units;
    }
    CHECK(expected == file.size());
    CHECK(access_units == closed.access_units);
}

TEST_CASE("a segment of a name that exists gets the next number", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 2});

    const SegmentClosed first = writeAll(f.files, f.folder.path(), units);
    const SegmentClosed second = writeAll(f.files, f.folder.path(), units);

    CHECK(parseSegmentPath(first.path)->number == 0);
    CHECK(parseSegmentPath(second.path)->number == 1);
    CHECK(f.play(first.path).size() == 2);
}

TEST_CASE("writes that take only part of the bytes change nothing", "[recorder]") {
    RecordingFixture f;
    f.files.short_writes = true;

    const SegmentClosed closed =
        writeAll(f.files, f.folder.path(), encodeTestClip({.frames = 30, .gop = 10}));

    CHECK(f.play(closed.path).size() == 30);
    CHECK(f.read(closed.path).size() == closed.bytes);
}

TEST_CASE("new folders are synced into their parents, then the file's name", "[recorder]") {
    RecordingFixture f;
    auto segment =
        SegmentWriter::open(f.files, f.folder.path(), encodeTestClip({.frames = 1})[0]).take();

    CHECK(f.files.folder_syncs == 4);  // site, camera, stream, day
    REQUIRE(segment->syncData().ok());
    CHECK(f.files.folder_syncs == 5);
    REQUIRE(segment->syncData().ok());
    CHECK(f.files.folder_syncs == 5);
}

TEST_CASE("a keyframe that no muxer takes costs no file", "[recorder]") {
    RecordingFixture f;
    AccessUnit bare = encodeTestClip({.frames = 1})[0];
    bare.data = std::make_shared<const Bytes>(Bytes{0, 0, 0, 1, 0x65, 0x88, 0x84});

    const auto opened = SegmentWriter::open(f.files, f.folder.path(), bare);

    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().kind() == ErrorKind::Corrupt);
    CHECK(f.files.calls == 0);
}

TEST_CASE("damaged access units are recorded and counted", "[recorder]") {
    RecordingFixture f;
    auto units = encodeTestClip({.frames = 10});
    units[3].damaged = units[7].damaged = true;

    const SegmentClosed closed = writeAll(f.files, f.folder.path(), units);

    CHECK(closed.damaged == 2);
    CHECK(closed.access_units == 10);
}
