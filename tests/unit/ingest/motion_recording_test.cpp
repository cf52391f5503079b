// SPDX-License-Identifier: Apache-2.0

#include "ingest/motion_recording.hpp"

#include <algorithm>

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

constexpr int kSecond = 25;  // pictures

// A stream of 25 pictures a second with a keyframe every two, watched by whoever the test lets.
struct RecordedAround {
    MotionRecording recording;
    StreamId stream = streamNamed("kapuas.dermaga/main");
    WatchReport report{.camera = stream.camera, .watched_from = at(0)};
    int next = 0;
    size_t payload = 200;
    std::vector<int> written;  // pictures handed over
    std::vector<int> pauses;   // of them, those that come after a pause

    explicit RecordedAround(MotionRolls rolls = {.pre = 3s, .post = 4s}) : recording{rolls} {}

    static UtcTime at(int picture) { return unitNumber(streamNamed("a.b/main"), picture).captured; }

    static MonoTime mono(int picture) { return MonoTime{1000s + picture * 40ms}; }

    MotionRecording::Record record() {
        return [this](const AccessUnit& unit, bool after_pause) {
            written.push_back(indexOf(unit));
            if (after_pause) {
                pauses.push_back(indexOf(unit));
            }
        };
    }

    // `pictures` come, told of each second by analytics if it watches.
    void play(int pictures, bool watched = true) {
        for (const int end = next + pictures; next < end; ++next) {
            if (watched && next % kSecond == 0) {
                tell();
            }
            AccessUnit unit = unitNumber(stream, next, payload);
            unit.sequence = static_cast<uint64_t>(next) + 1000;
            recording.take(std::move(unit), mono(next), record());
        }
    }

    void tell() {
        report.seen = at(next);
        report.moved_until = report.moving ? at(next) : report.moved_until;
        recording.hear(report, mono(next));
    }

    // From picture `from` on.
    void move(int from) {
        report.moving = true;
        report.moved_from = at(from);
        tell();
    }

    void rest() {
        report.moving = false;
        report.moved_until = at(next - 1);
    }

    // Until what was recorded for lack of a watch has ended and nothing is held back.
    void settle() {
        play(20 * kSecond);
        REQUIRE(recording.state() == MotionState::Waiting);
        written.clear();
    }

    [[nodiscard]] bool isSeamless() const {
        return std::adjacent_find(written.begin(), written.end(), [](int a, int b) {
                   return b != a + 1;
               }) == written.end();
    }
};

}  // namespace

TEST_CASE("recording begins at the keyframe before the pre-roll and misses nothing", "[ingest]") {
    RecordedAround camera;
    camera.settle();
    const int motion = camera.next + 110;
    camera.play(130);
    camera.move(motion);
    camera.play(6 * kSecond);

    REQUIRE_FALSE(camera.written.empty());
    const int first = camera.written.front();
    CHECK(first % kGopLength == 0);
    CHECK(first <= motion - 3 * kSecond);
    CHECK(first > motion - 3 * kSecond - kGopLength);
    CHECK(camera.isSeamless());
    CHECK(camera.written.back() == camera.next - 1);
    CHECK(camera.pauses == std::vector{first});
    CHECK(camera.recording.state() == MotionState::Recording);
}

TEST_CASE("what was held back is handed over a little at a time", "[ingest]") {
    RecordedAround camera;
    camera.settle();
    camera.play(150);
    camera.move(camera.next - 10);
    camera.play(1);
    CHECK(camera.written.size() == MotionRecording::kWithEach);
    camera.play(20);
    CHECK(camera.written.size() == 21 * MotionRecording::kWithEach);
    CHECK(camera.isSeamless());
}

TEST_CASE("recording ends before the first keyframe after the post-roll", "[ingest]") {
    RecordedAround camera;
    camera.settle();
    camera.move(camera.next);
    camera.play(3 * kSecond);
    camera.rest();
    const int ended = camera.next - 1;
    camera.play(20 * kSecond);

    const int after = camera.written.back() + 1;
    CHECK(after % kGopLength == 0);
    CHECK(after > ended + 4 * kSecond);
    CHECK(after <= ended + 4 * kSecond + kGopLength + 1);
    CHECK(camera.isSeamless());
    CHECK(camera.recording.state() == MotionState::Waiting);
}

TEST_CASE("a pre-roll that reaches into the last recording goes on where that ended", "[ingest]") {
    RecordedAround camera;
    camera.settle();
    camera.move(camera.next);
    camera.play(3 * kSecond);
    camera.rest();
    while (camera.recording.state() != MotionState::Waiting) {
        camera.play(1);
    }
    camera.play(kSecond);
    camera.move(camera.next);
    camera.play(6 * kSecond);

    CHECK(camera.isSeamless());
    CHECK(camera.written.back() == camera.next - 1);
    CHECK(camera.pauses.size() == 1);  // the one before the first motion
}

TEST_CASE("without a watcher every picture is recorded, from the first on", "[ingest]") {
    RecordedAround camera;
    camera.play(30 * kSecond, false);

    CHECK(camera.written.front() == 0);
    CHECK(camera.written.size() == 30U * kSecond);
    CHECK(camera.pauses.empty());
    CHECK(camera.recording.state() == MotionState::Unwatched);
}

TEST_CASE("when the watcher dies nothing is missing that it cannot have seen", "[ingest]") {
    RecordedAround camera;
    camera.settle();
    const int last_seen = camera.next - kSecond;
    camera.play(20 * kSecond, false);

    REQUIRE_FALSE(camera.written.empty());
    CHECK(camera.written.front() <= last_seen - 3 * kSecond);
    CHECK(camera.isSeamless());
    CHECK(camera.written.back() == camera.next - 1);
}

TEST_CASE("a camera that falls silent as something moves is recorded up to its last picture",
          "[ingest]") {
    RecordedAround camera;
    camera.settle();
    camera.play(100);
    const int last = camera.next - 1;
    camera.move(last - 5);
    for (int i = 1; i <= 5; ++i) {
        camera.recording.tick(RecordedAround::mono(last) + i * 1s, camera.record());
    }

    REQUIRE_FALSE(camera.written.empty());
    CHECK(camera.written.front() <= last - 5 - 3 * kSecond);
    CHECK(camera.isSeamless());
    CHECK(camera.written.back() == last);
}

TEST_CASE("the rest of what is wanted is handed over when recording is switched off", "[ingest]") {
    RecordedAround camera;
    camera.settle();
    camera.play(100);
    camera.move(camera.next - 5);
    camera.play(2);
    camera.recording.finish(camera.record());

    CHECK(camera.isSeamless());
    CHECK(camera.written.back() == camera.next - 1);

    camera.written.clear();
    camera.play(1);
    CHECK(camera.written == std::vector{camera.next - 1});  // and nothing from before
}

TEST_CASE("a new run in the pre-roll is handed over with the old one", "[ingest]") {
    RecordedAround camera;
    camera.settle();
    std::vector<uint64_t> runs;
    const auto record = [&](const AccessUnit& unit, bool) { runs.push_back(unit.run); };
    for (int i = 0; i < 200; ++i, ++camera.next) {
        if (camera.next % kSecond == 0) {
            camera.tell();
        }
        if (i == 110) {
            camera.move(camera.next - 5);
        }
        AccessUnit unit = unitNumber(camera.stream, camera.next);
        unit.sequence = static_cast<uint64_t>(camera.next) + 1000;
        unit.run = i < 100 ? 7 : 8;
        camera.recording.take(std::move(unit), RecordedAround::mono(camera.next), record);
    }

    REQUIRE_FALSE(runs.empty());
    CHECK(runs.front() == 7);
    CHECK(runs.back() == 8);
    CHECK(std::is_sorted(runs.begin(), runs.end()));
}

TEST_CASE("what is held back is bounded in bytes", "[ingest]") {
    RecordedAround camera{{.pre = 10s, .post = 4s}};
    camera.settle();
    camera.payload = 200'000;
    camera.play(12 * kSecond);
    const int motion = camera.next;
    camera.move(motion);
    camera.play(10 * kSecond);

    REQUIRE_FALSE(camera.written.empty());
    CHECK(camera.written.front() > motion - 10 * kSecond);
    CHECK(camera.written.front() < motion);
    CHECK(camera.isSeamless());
    CHECK(camera.written.back() == camera.next - 1);
}

}  // namespace betang
