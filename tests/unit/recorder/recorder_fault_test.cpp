// SPDX-License-Identifier: Apache-2.0
//
// The disk refuses. Whatever happens, every access unit is either recorded or counted as dropped,
// and what is announced plays.

#include "core/recording_stop.hpp"
#include "ingest/recorder_stream.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/recorder/fixture.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

const std::vector<AccessUnit>& clip() {
    static const auto kUnits = encodeTestClip({.frames = 250, .gop = 25});
    return kUnits;
}

void checkNothingIsUnaccountedFor(const RecordingFixture& f, size_t given) {
    const RecorderStatus& status = f.stream.status();
    CHECK(status.recorded + status.dropped == given);
    uint64_t announced = 0;
    for (const SegmentClosed& segment : f.closed) {
        const Bytes file = f.read(segment.path);
        REQUIRE(file.size() >= segment.bytes);
        CHECK(demuxMp4(std::span{file}.first(segment.bytes)).size() == segment.access_units);
        announced += segment.access_units;
    }
    CHECK(announced == status.recorded);
}

// The storage and every folder down to the day's.
std::set<std::filesystem::path> foldersOf(const RecordingFixture& f, const SegmentClosed& segment) {
    std::set<std::filesystem::path> folders;
    auto folder = f.folder.path() / segment.path.parent_path();
    for (; folder != f.folder.path(); folder = folder.parent_path()) {
        folders.insert(folder);
    }
    folders.insert(folder);
    return folders;
}

}  // namespace

TEST_CASE("a full disk keeps whole fragments and recording resumes when there is room",
          "[recorder]") {
    RecordingFixture f;
    bool full = false;
    f.files.fails = [&full](std::string_view call, int) { return full && call == "write"; };
    for (size_t i = 0; i < clip().size(); ++i) {
        full = i >= 60 && i < 120;
        f.give(clip()[i]);
        if (i == 110) {
            CHECK(f.stream.status().error.find("No space left on device") != std::string::npos);
            CHECK(f.stream.status().open_segment.empty());
        }
    }
    CHECK(f.stream.status().error.empty());
    f.stream.close();

    REQUIRE(f.closed.size() == 2);
    CHECK(f.read(f.closed[0].path).size() == f.closed[0].bytes);
    CHECK_FALSE(f.closed[0].recovered);
    CHECK(f.closed[1].gap == GapBefore{GapCause::Disk, f.closed[0].end});
    CHECK(f.filesOnDisk() == 2);
    checkNothingIsUnaccountedFor(f, clip().size());
}

TEST_CASE("a storage with only protected footage takes nothing more, and says why", "[recorder]") {
    RecordingFixture f;
    REQUIRE(setRecordingStopped(f.folder.path(), true));
    for (size_t i = 0; i < clip().size(); ++i) {
        if (i == 100) {
            CHECK_THAT(f.stream.status().error, Catch::Contains("only protected footage is left"));
            CHECK(f.filesOnDisk() == 1);  // the stop itself
            REQUIRE(setRecordingStopped(f.folder.path(), false));
        }
        f.give(clip()[i]);
    }
    f.stream.close();
    CHECK(f.stream.status().error.empty());
    CHECK(f.closed.size() == 1);
    checkNothingIsUnaccountedFor(f, clip().size());
}

TEST_CASE("tries on a full disk come further and further apart", "[recorder]") {
    RecordingFixture f;
    int tries = 0;
    f.files.fails = [&tries](std::string_view call, int) {
        tries += call == "create" ? 1 : 0;
        return call == "create";
    };
    for (int second = 0; second < 100; ++second) {
        f.give(later(std::vector{clip()[0]}, second * 1s).front(), 1s);
    }

    CHECK(tries >= 5);
    CHECK(tries <= 9);
    CHECK(f.stream.status().dropped == 100);
    CHECK(f.filesOnDisk() == 0);
}

TEST_CASE("a segment whose sync failed is announced as not to be trusted", "[recorder]") {
    for (const std::string_view broken : {"syncData", "sync"}) {
        RecordingFixture f;
        bool failed = false;
        f.files.fails = [&](std::string_view call, int) {
            return call == broken && !std::exchange(failed, call == broken || failed);
        };
        f.give(clip());
        f.stream.close();

        REQUIRE_FALSE(f.closed.empty());
        CHECK(f.closed[0].recovered);
        checkNothingIsUnaccountedFor(f, clip().size());
    }
}

TEST_CASE("a descriptor whose sync failed is never synced again", "[recorder]") {
    RecordingFixture f;
    bool failed = false;
    f.files.fails = [&failed](std::string_view call, int) {
        return call == "syncData" && !std::exchange(failed, true);
    };
    for (size_t i = 0; f.closed.empty() && i < clip().size(); ++i) {
        f.give(clip()[i]);
    }

    REQUIRE(f.closed.size() == 1);
    CHECK(f.closed[0].recovered);
    CHECK(f.files.data_syncs == 1);
    CHECK(f.files.file_syncs == 0);
}

TEST_CASE("any one file operation may fail", "[recorder]") {
    RecordingFixture unharmed;
    unharmed.give(clip());
    unharmed.stream.close();
    const int all = unharmed.files.calls;
    REQUIRE(all > 20);
    for (int broken = 0; broken < all; ++broken) {
        RecordingFixture f;
        f.files.fails = [broken](std::string_view, int number) { return number == broken; };

        f.give(clip());
        f.stream.close();

        checkNothingIsUnaccountedFor(f, clip().size());
        CHECK(f.stream.status().recorded >= 150);
    }
}

TEST_CASE("from any file operation on, all may fail", "[recorder]") {
    for (int broken = 0; broken < 30; ++broken) {
        RecordingFixture f;
        f.files.fails = [broken](std::string_view, int number) { return number >= broken; };

        f.give(clip());
        f.stream.close();

        checkNothingIsUnaccountedFor(f, clip().size());
        CHECK_FALSE(f.stream.status().error.empty());
    }
}

TEST_CASE("folders whose sync failed are synced before a segment in them is announced",
          "[recorder]") {
    for (int broken = 0; broken < 5; ++broken) {
        RecordingFixture f;
        int folder_sync = 0;
        f.files.fails = [&](std::string_view call, int) {
            return call == "syncFolder" && folder_sync++ == broken;
        };
        f.give(clip());
        f.stream.close();

        REQUIRE_FALSE(f.closed.empty());
        CHECK(f.files.synced_folders == foldersOf(f, f.closed.back()));
    }
}

TEST_CASE("folders that a crashed process left unsynced are synced", "[recorder]") {
    RecordingFixture first;
    first.give(clip());
    first.stream.close();
    const auto folder = first.closed.at(0).path.parent_path();

    RecordingFixture f;
    std::filesystem::create_directories(f.folder.path() / folder);
    f.give(clip());
    f.stream.close();

    CHECK(f.files.synced_folders == foldersOf(f, f.closed.at(0)));
}

TEST_CASE("the folders above the day's are synced once, not for every segment", "[recorder]") {
    RecordingFixture f;
    f.give(clip());
    f.give(later(inRun(clip(), 2), 10s));
    const int after_two = f.files.folder_syncs;
    f.give(later(inRun(clip(), 3), 20s));
    f.stream.close();

    REQUIRE(f.closed.size() == 3);
    CHECK(f.files.folder_syncs - after_two <= 4);
}
