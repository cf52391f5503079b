// SPDX-License-Identifier: Apache-2.0
//
// Announcements to an archive that takes some and refuses others.

#include <optional>
#include <set>

#include "ingest/segment_announcer.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

SegmentClosed numbered(uint64_t number) {
    return {.path = "test/camera/main/" + std::to_string(number) + ".mp4",
            .stream = StreamId::parse("test.camera/main").take(),
            .run = number};
}

// Refuses the runs it is told to, for ever.
class PickyArchive {
  public:
    PickyArchive(BusContext& context, const std::string& endpoint, std::set<uint64_t> refused)
        : refused_{std::move(refused)}, server_{context, endpoint, [this](const Json& request) {
                                                    return answer(request);
                                                }} {}

    [[nodiscard]] std::set<uint64_t> taken() const {
        const MutexLocker lock{mutex_};
        return taken_;
    }

  private:
    Json answer(const Json& request) {
        const uint64_t run = segmentClosedFrom(request).take().run;
        if (refused_.contains(run)) {
            throw Error{ErrorKind::NotFound, "no such segment"};
        }
        const MutexLocker lock{mutex_};
        taken_.insert(run);
        return Json::object();
    }

    const std::set<uint64_t> refused_;
    mutable Mutex mutex_;
    std::set<uint64_t> taken_ BETANG_GUARDED_BY(mutex_);
    ControlServer server_;
};

struct Announcing {
    BusContext context;
    SystemClock clock;
    std::string endpoint = "inproc://archive";
    AnnouncerOptions options{.archive_control = endpoint, .again_after = 10min};

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
};

}  // namespace

TEST_CASE("a segment that is refused does not hold up the others", "[recorder]") {
    Announcing f;
    PickyArchive archive{f.context, f.endpoint, {1, 2, 3}};
    SegmentAnnouncer announcer{f.context, f.clock, f.options};
    for (uint64_t number = 1; number <= 8; ++number) {
        announcer.announce(numbered(number));
    }

    CHECK(f.eventually([&] { return announcer.counters().acknowledged == 5; }));
    CHECK(archive.taken() == std::set<uint64_t>{4, 5, 6, 7, 8});
    CHECK(f.eventually([&] { return announcer.counters().waiting == 3; }));
}

TEST_CASE("a stop still announces what comes after a refused segment", "[recorder]") {
    Announcing f;
    PickyArchive archive{f.context, f.endpoint, {1}};
    {
        SegmentAnnouncer announcer{f.context, f.clock, f.options};
        for (uint64_t number = 1; number <= 4; ++number) {
            announcer.announce(numbered(number));
        }
    }
    CHECK(archive.taken() == std::set<uint64_t>{2, 3, 4});
}

TEST_CASE("of too many segments that wait the oldest is given up and counted", "[recorder]") {
    Announcing f;
    f.options.capacity = 3;
    f.options.answer_limit = 20ms;
    f.options.stop_limit = 20ms;
    SegmentAnnouncer announcer{f.context, f.clock, f.options};
    announcer.announce(numbered(1));
    REQUIRE(f.eventually([&] { return announcer.counters().waiting == 1; }));
    for (uint64_t number = 2; number <= 6; ++number) {
        announcer.announce(numbered(number));
    }
    const AnnouncerCounters counters = announcer.counters();
    CHECK(counters.acknowledged == 0);
    CHECK(counters.given_up + counters.waiting >= 5);
    CHECK(counters.waiting <= 4);
}

TEST_CASE("a segment whose description fits no message waits without harm to others",
          "[recorder]") {
    Announcing f;
    PickyArchive archive{f.context, f.endpoint, {}};
    SegmentClosed huge = numbered(1);
    huge.fragments.assign(10'000, {.sha256 = std::string(64, 'a'), .access_units = 1});
    SegmentAnnouncer announcer{f.context, f.clock, f.options};
    announcer.announce(std::move(huge));
    announcer.announce(numbered(2));

    CHECK(f.eventually([&] { return announcer.counters().acknowledged == 1; }));
    CHECK(archive.taken() == std::set<uint64_t>{2});
}
