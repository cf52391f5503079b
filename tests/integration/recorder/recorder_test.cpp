// SPDX-License-Identifier: Apache-2.0
//
// The recorder with its threads, a real folder and a control server that stands for the archive.

#include "ingest/recorder.hpp"

#include <fstream>
#include <set>
#include <utility>

#include "tests/support/catch.hpp"
#include "tests/support/demux.hpp"
#include "tests/support/faulty_files.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_clip.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

// What the archive would do with announcements: keep them, or refuse the first few.
class FakeArchive {
  public:
    FakeArchive(BusContext& context, const std::string& endpoint, int refusals = 0)
        : refusals_{refusals}, server_{context, endpoint, [this](const Json& request) {
                                           return answer(request);
                                       }} {}

    [[nodiscard]] std::vector<SegmentClosed> segments() const {
        const MutexLocker lock{mutex_};
        return segments_;
    }

    [[nodiscard]] int requests() const {
        const MutexLocker lock{mutex_};
        return requests_;
    }

  private:
    Json answer(const Json& request) {
        const MutexLocker lock{mutex_};
        ++requests_;
        if (requests_ <= refusals_) {
            throw Error{ErrorKind::Unavailable, "the catalogue is busy"};
        }
        segments_.push_back(segmentClosedFrom(request).take());
        return {{"ok", true}};
    }

    const int refusals_;
    mutable Mutex mutex_;
    std::vector<SegmentClosed> segments_ BETANG_GUARDED_BY(mutex_);
    int requests_ BETANG_GUARDED_BY(mutex_) = 0;
    ControlServer server_;
};

struct Recording {
    TempFolder folder;
    BusContext context;
    SystemClock clock;
    SystemSegmentFiles files;
    std::string endpoint = "inproc://archive";

    [[nodiscard]] RecorderOptions options() const {
        RecorderOptions options;
        options.storage = folder.path() / "storage";
        options.announcer.archive_control = endpoint;
        options.announcer.answer_limit = 500ms;
        options.announcer.again_after = 20ms;
        return options;
    }

    // Polls, because the condition is reached on another thread, without a word to us.
    template <typename Condition>
    [[nodiscard]] bool eventually(Condition condition) {
        const MonoTime deadline = clock.monotonic() + 10s;
        while (!condition()) {
            if (clock.monotonic() >= deadline || !clock.sleepFor(5ms, {})) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] std::vector<DemuxedUnit> play(const std::filesystem::path& relative) const {
        std::ifstream in{options().storage / relative, std::ios::binary};
        const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
        return demuxMp4(Bytes{bytes.begin(), bytes.end()});
    }
};

StreamId camera(int number) {
    return StreamId::parse("test.camera-" + std::to_string(number) + "/main").take();
}

}  // namespace

TEST_CASE("everything recorded is on disk and announced after a clean stop", "[recorder]") {
    Recording f;
    FakeArchive archive{f.context, f.endpoint};
    {
        Recorder recorder{f.options(), f.context, f.clock, f.files};
        for (int number = 0; number < 5; ++number) {
            for (const AccessUnit& unit :
                 encodeTestClip({.frames = 60, .gop = 20, .stream = camera(number)})) {
                REQUIRE(recorder.record(unit));
            }
        }
    }
    const auto segments = archive.segments();
    REQUIRE(segments.size() == 5);
    std::set<StreamId> streams;
    for (const SegmentClosed& segment : segments) {
        streams.insert(segment.stream);
        CHECK(segment.access_units == 60);
        CHECK(f.play(segment.path).size() == 60);
    }
    CHECK(streams.size() == 5);
}

TEST_CASE("a segment is announced again until the archive acknowledges it", "[recorder]") {
    Recording f;
    FakeArchive archive{f.context, f.endpoint, 3};
    Recorder recorder{f.options(), f.context, f.clock, f.files};
    const auto units = encodeTestClip({.frames = 10});
    auto next_run = units;
    for (const AccessUnit& unit : units) {
        REQUIRE(recorder.record(unit));
    }
    next_run[0].run = 2;
    REQUIRE(recorder.record(next_run[0]));

    REQUIRE(f.eventually([&] { return recorder.announced().acknowledged == 1; }));
    CHECK(archive.requests() == 4);
    CHECK(archive.segments().at(0).access_units == 10);
    CHECK(recorder.announced().waiting == 0);
}

TEST_CASE("without an archive recording goes on, and it hears of everything when it comes",
          "[recorder]") {
    Recording f;
    Recorder recorder{f.options(), f.context, f.clock, f.files};
    const auto units = encodeTestClip({.frames = 10});
    for (uint64_t run = 1; run <= 4; ++run) {
        for (AccessUnit unit : units) {
            unit.run = run;
            REQUIRE(recorder.record(unit));
        }
    }
    const StreamId stream = units[0].stream;
    REQUIRE(f.eventually([&] { return recorder.status(stream).segments == 3; }));
    CHECK(recorder.announced().acknowledged == 0);

    FakeArchive archive{f.context, f.endpoint};

    CHECK(f.eventually([&] { return recorder.announced().acknowledged == 3; }));
}

TEST_CASE("an archive that never answers delays the stop by little", "[recorder]") {
    Recording f;
    const MonoTime begin = f.clock.monotonic();
    {
        Recorder recorder{f.options(), f.context, f.clock, f.files};
        REQUIRE(recorder.record(encodeTestClip({.frames = 1})[0]));
    }
    CHECK(f.clock.monotonic() - begin < 3s);
}

TEST_CASE("a stalled stream's last pictures reach the file by themselves", "[recorder]") {
    Recording f;
    Recorder recorder{f.options(), f.context, f.clock, f.files};
    const auto units = encodeTestClip({.frames = 5});
    for (const AccessUnit& unit : units) {
        REQUIRE(recorder.record(unit));
    }
    const StreamId stream = units[0].stream;

    REQUIRE(f.eventually([&] { return recorder.status(stream).recorded == 5; }));

    const RecorderStatus status = recorder.status(stream);
    REQUIRE_FALSE(status.open_segment.empty());
    CHECK(f.play(status.open_segment).size() == 5);
}

TEST_CASE("a disk that fails for one camera leaves the others alone", "[recorder]") {
    Recording f;
    FaultySegmentFiles files;
    bool first = true;
    files.fails = [&first](std::string_view call, int) {
        return call == "write" && std::exchange(first, false);
    };
    Recorder recorder{f.options(), f.context, f.clock, files};
    for (int number = 0; number < 3; ++number) {
        for (const AccessUnit& unit : encodeTestClip({.frames = 20, .stream = camera(number)})) {
            REQUIRE(recorder.record(unit));
        }
    }

    REQUIRE(f.eventually([&] { return recorder.status(camera(2)).recorded == 20; }));
    CHECK(recorder.status(camera(1)).recorded == 20);
    CHECK(recorder.status(camera(0)).recorded == 0);
    CHECK(recorder.status(camera(0)).dropped == 20);
    CHECK(recorder.status(camera(0)).error.find("No space left") != std::string::npos);
}

TEST_CASE("a recorder refuses a storage that cannot be and a segment without length",
          "[recorder]") {
    Recording f;
    RecorderOptions nowhere = f.options();
    nowhere.storage = "/proc/betang";
    RecorderOptions no_length = f.options();
    no_length.segment = 0s;

    CHECK_THROWS_AS(Recorder(nowhere, f.context, f.clock, f.files), Error);
    CHECK_THROWS_AS(Recorder(no_length, f.context, f.clock, f.files), Error);
}
