// SPDX-License-Identifier: Apache-2.0

#include "ingest/recorder_stream.hpp"

#include "bus/json_text.hpp"
#include "core/segment_path.hpp"
#include "core/storage_marker.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/recorder/fixture.hpp"

using namespace betang;
using namespace std::chrono_literals;

TEST_CASE("recording waits for a keyframe and counts what came before", "[recorder]") {
    RecordingFixture f;
    auto units = encodeTestClip({.frames = 20, .gop = 10});
    units.erase(units.begin(), units.begin() + 4);

    f.give(units);
    f.stream.close();

    CHECK(f.stream.status().dropped == 6);
    CHECK(f.stream.status().recorded == 10);
    REQUIRE(f.closed.size() == 1);
    CHECK(f.play(f.closed[0].path).size() == 10);
}

TEST_CASE("a segment ends at the first keyframe at or after the full minute", "[recorder]") {
    RecordingFixture f;
    const UtcTime full_minute = TestClip{}.captured + 60s;
    const auto units = encodeTestClip({.frames = 100, .gop = 25, .captured = full_minute - 1500ms});

    f.give(units);
    f.stream.close();

    REQUIRE(f.closed.size() == 2);
    CHECK(f.closed[0].access_units == 50);
    CHECK(f.closed[1].start == full_minute + 500ms);
    CHECK(f.closed[1].access_units == 50);
    CHECK(f.play(f.closed[1].path).size() == 50);
    CHECK(f.play(f.closed[1].path)[0].key);
    CHECK(f.closed[0].end == f.closed[1].start);
}

TEST_CASE("a new run ends the segment at once and begins one at its keyframe", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 20, .gop = 10});
    f.give(units);
    auto next = inRun(later(units, 1s), 2);
    next.erase(next.begin(), next.begin() + 7);

    f.give(next);
    f.stream.close();

    REQUIRE(f.closed.size() == 2);
    CHECK(f.closed[0].run == 1);
    CHECK(f.closed[0].access_units == 20);
    CHECK(f.closed[1].run == 2);
    CHECK(f.closed[1].access_units == 10);
    CHECK(f.stream.status().dropped == 3);
}

TEST_CASE("a new epoch, size, codec or parameter set begins a segment", "[recorder]") {
    const TestClip base{.frames = 10, .gop = 10};
    TestClip epoch = base;
    epoch.epoch = 2;
    TestClip size = base;
    size.size = {176, 144};
    TestClip codec = base;
    codec.codec = Codec::H265;
    TestClip parameters = base;
    parameters.bframes = 1;
    for (const TestClip& changed : {epoch, size, codec, parameters}) {
        RecordingFixture f;
        f.give(encodeTestClip(base));
        f.give(later(encodeTestClip(base), 400ms));
        f.give(later(encodeTestClip(changed), 800ms));
        f.stream.close();

        REQUIRE(f.closed.size() == 2);
        CHECK(f.closed[0].access_units == 20);
        CHECK(f.play(f.closed[1].path).size() == 10);
    }
}

TEST_CASE("a hole in a run shows as the end of a segment", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 10, .gop = 10});
    f.give(units);

    f.give(later(units, 6s));
    f.stream.close();

    REQUIRE(f.closed.size() == 2);
    CHECK(f.closed[1].start - f.closed[0].end == 5600ms);
    CHECK_FALSE(f.closed[0].gap);
    CHECK(f.closed[1].gap == GapBefore{GapCause::Camera, f.closed[0].end});
}

TEST_CASE("what was not to be recorded ends the segment, and the next one says so", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 10, .gop = 10});
    f.give(units);
    const auto next = later(units, 800ms);

    f.stream.write(next.front(), GapCause::Policy);
    f.give({next.begin() + 1, next.end()});
    f.give(later(units, 60s));
    f.stream.close();

    REQUIRE(f.closed.size() == 3);
    CHECK_FALSE(f.closed[0].gap.has_value());
    CHECK(f.closed[1].gap == GapBefore{GapCause::Policy, f.closed[0].end});
    CHECK(f.closed[1].start == f.closed[0].end + 400ms);
    CHECK(f.closed[2].gap->cause == GapCause::Camera);
}

TEST_CASE("the cause of a gap waits for the keyframe at which recording begins", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 20, .gop = 10});

    f.stream.write(units[4], GapCause::Policy);
    f.give({units.begin() + 5, units.end()});
    f.stream.close();

    REQUIRE(f.closed.size() == 1);
    CHECK(f.closed[0].gap == GapBefore{GapCause::Policy, UtcTime{}});
    CHECK(f.closed[0].access_units == 10);
}

TEST_CASE("what a stalled stream sent is in the file within a second", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 8, .gop = 30});
    f.give(units);

    f.pass(1s - 8 * 40ms);

    CHECK(f.play(f.stream.status().open_segment).size() == 8);
    CHECK(f.stream.status().recorded == 8);
}

TEST_CASE("at any moment a copy of the open file plays and lacks at most a second", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 130, .gop = 50});
    for (size_t i = 0; i < units.size(); ++i) {
        f.give(units[i]);
        const auto played = f.play(f.stream.status().open_segment);
        CHECK(played.size() + 25 >= i + 1);
        CHECK(played.size() == f.stream.status().recorded);
    }
}

TEST_CASE("an open segment is synced at least every four seconds", "[recorder]") {
    RecordingFixture f;
    const auto units = encodeTestClip({.frames = 300, .gop = 50});
    int syncs = 0;
    Duration since_sync{};
    for (const AccessUnit& unit : units) {
        f.give(unit);
        since_sync = f.files.data_syncs == syncs ? since_sync + 40ms : 0ms;
        syncs = f.files.data_syncs;
        CHECK(since_sync <= 4s);
    }
    CHECK(syncs >= 3);
    CHECK(syncs <= 6);
}

TEST_CASE("after half a minute of silence the segment is closed", "[recorder]") {
    RecordingFixture f;
    f.give(encodeTestClip({.frames = 10}));

    f.pass(31s);

    REQUIRE(f.closed.size() == 1);
    CHECK(f.closed[0].access_units == 10);
    CHECK(f.stream.status().open_segment.empty());
}

TEST_CASE("an access unit of junk is left out and the segment goes on", "[recorder]") {
    RecordingFixture f;
    auto units = encodeTestClip({.frames = 10});
    units[4].data = std::make_shared<const Bytes>(Bytes(50, 0x77));
    units[5].data = nullptr;

    f.give(units);
    f.stream.close();

    REQUIRE(f.closed.size() == 1);
    CHECK(f.closed[0].access_units == 8);
    CHECK(f.stream.status().dropped == 2);
}

TEST_CASE("Motion JPEG and H.265 are recorded as they came", "[recorder]") {
    for (const Codec codec : {Codec::H265, Codec::Mjpeg}) {
        RecordingFixture f;
        const auto units = encodeTestClip({.codec = codec, .frames = 30, .gop = 10});

        f.give(units);
        f.stream.close();

        REQUIRE(f.closed.size() == 1);
        const auto played = f.play(f.closed[0].path);
        REQUIRE(played.size() == 30);
        CHECK(played[17].nals == nalsOf(units[17]));
    }
}

TEST_CASE("a stream without keyframes for hours is described in a message that fits",
          "[recorder]") {
    RecordingFixture f;
    const auto clip = encodeTestClip({.frames = 2, .gop = 2});
    f.give(clip[0]);
    AccessUnit unit = clip[1];
    for (int second = 1; second <= 8000; ++second) {
        f.stream.write(later(std::vector{unit}, second * 1s).front());
        f.clock.advance(1s);
        f.stream.tick();
    }
    f.stream.close();

    REQUIRE(f.closed.size() == 1);
    CHECK(f.closed[0].access_units == 8001);
    CHECK(toJsonText(toJson(f.closed[0])).size() < kLargestControlRequest);
    CHECK(f.closed[0].recovered);  // so the archive reads the fragments from the file
}

TEST_CASE_METHOD(RecordingFixture,
                 "nothing is written to a disk that is not the storage's",
                 "[recorder]") {
    const TempFolder state;
    const StoragePlace place{folder.path(), storageMemory(state.path(), "utama")};
    REQUIRE(claimStorage(place).ok());
    std::filesystem::remove(folder.path() / "storage.id");
    RecorderStream guarded{TestClip{}.stream,
                           {folder.path(), std::chrono::seconds{60}, {}, place.memory},
                           files,
                           clock};
    for (const AccessUnit& unit : encodeTestClip({.frames = 50})) {
        guarded.write(unit);
    }
    CHECK_THAT(guarded.status().error, Catch::Contains("storage.id is gone"));
    CHECK(guarded.status().dropped == 50);
    CHECK(filesOnDisk() == 0);
}
