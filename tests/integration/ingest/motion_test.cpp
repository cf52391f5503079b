// SPDX-License-Identifier: Apache-2.0
//
// A worker that records around motion, told by an analytics that sees what the test wants. What was
// recorded is known by the marks in the access units.

#include <algorithm>
#include <vector>

#include "bus/media_publisher.hpp"
#include "bus/segment_closed.hpp"
#include "bus/watch_report.hpp"

#include "tests/camsim/segcheck.hpp"
#include "tests/integration/ingest/worker.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

constexpr auto kPre = 2s;
constexpr auto kPost = 1s;
constexpr auto kGop = 500ms;
constexpr const char* kWaits = "pictures arrive; recording waits for motion";
constexpr const char* kMoves = "pictures arrive; recorded because of motion";
constexpr const char* kUnwatched =
    "pictures arrive; recorded throughout, because nothing watches the camera";

// Blocks of pictures that follow each other.
using Blocks = std::vector<std::vector<camsim::RecordedUnit>>;

// From the first picture of the first to the last of the last, with what lies between.
uint64_t spanOf(const Blocks& blocks) {
    return blocks.back().back().counter - blocks.front().front().counter + 1;
}

std::vector<SegmentClosed>::const_iterator segmentAfterGap(
    const std::vector<SegmentClosed>& segments) {
    return std::find_if(segments.begin(), segments.end(), [](const SegmentClosed& one) {
        return one.gap && one.gap->cause == GapCause::Policy;
    });
}

struct MotionWorker : Worker {
    explicit MotionWorker(int count = 1) : Worker{count, cameras(count)} {
        for (auto& [id, settings] : config.cameras) {
            settings.record_when = RecordWhen::Motion;
            settings.rolls = {kPre, kPost};
        }
        archive.emplace(bus,
                        endpointsFor(config.runtime, "archive", "disk").control,
                        [this](const Json& request) {
                            const MutexLocker lock{mutex};
                            closed.push_back(segmentClosedFrom(request).take());
                            return Json::object();
                        });
    }

    ~MotionWorker() { role.reset(); }

    MotionWorker(const MotionWorker&) = delete;
    MotionWorker& operator=(const MotionWorker&) = delete;

    void startAnalytics() {
        const auto at = endpointsFor(config.runtime, "analytics", kAnalyticsName);
        analytics.emplace(bus, at, RingLimits{}, clock, MediaPublisher::DemandChanged{});
        watch.watched_from = clock.utc();
    }

    // What analytics sees now; nothing while it does not run.
    void tell() {
        if (!analytics) {
            return;
        }
        watch.seen = clock.utc();
        watch.moved_until = watch.moving ? watch.seen : watch.moved_until;
        analytics->publishState(watchTopic(watch.camera), toJsonText(toJson(watch)));
    }

    // Something moves from now on.
    UtcTime move() {
        watch.moving = true;
        watch.moved_from = clock.utc();
        return watch.moved_from;
    }

    // Nothing moves any more; when it last did.
    UtcTime rest() {
        tell();
        watch.moving = false;
        return watch.moved_until;
    }

    template <typename Done>
    bool watchUntil(const Done& done) {
        return waitFor([&] {
            tell();
            return done();
        });
    }

    bool watchUntilReason(const std::string& reason) {
        return watchUntil([&] { return report(1).reason == reason; });
    }

    // Until so many pictures more have been sent.
    bool watchPictures(uint64_t more) {
        const uint64_t wanted = simulator.sent(1) + more;
        return watchUntil([&] { return simulator.sent(1) >= wanted; });
    }

    // What is on disk of camera 1 once the worker has stopped.
    Blocks blocks() {
        role.reset();
        Blocks all;
        for (camsim::RecordedUnit& unit : camsim::readRecordings(folderOf(1)).units) {
            if (all.empty() || unit.counter != all.back().back().counter + 1) {
                all.emplace_back();
            }
            all.back().push_back(std::move(unit));
        }
        return all;
    }

    // The segments of which the archive has heard.
    std::vector<SegmentClosed> announced() {
        const MutexLocker lock{mutex};
        return closed;
    }

    [[nodiscard]] std::filesystem::path folderOf(int number) const {
        return folder.path() / "disk/kapuas" / camera(number).name();
    }

    WatchReport watch{camera(1)};
    Mutex mutex;
    std::vector<SegmentClosed> closed BETANG_GUARDED_BY(mutex);
    std::optional<MediaPublisher> analytics;
    std::optional<ControlServer> archive;
};

}  // namespace

TEST_CASE("a motion is on disk whole, with its pre-roll and its post-roll", "[ingest]") {
    MotionWorker worker;
    worker.startAnalytics();
    worker.start();
    REQUIRE(worker.watchUntilReason(kWaits));
    REQUIRE(worker.watchPictures(80));
    const UtcTime began = worker.move();
    REQUIRE(worker.watchUntilReason(kMoves));
    REQUIRE(worker.watchPictures(40));
    const UtcTime ended = worker.rest();
    REQUIRE(worker.watchUntilReason(kWaits));
    REQUIRE(worker.watchPictures(20));

    const auto blocks = worker.blocks();

    REQUIRE(blocks.size() == 2);  // the first is of the time before anybody watched
    const auto& motion = blocks[1];
    CHECK(motion.front().counter > blocks[0].back().counter);
    CHECK(motion.front().sent <= began - kPre);
    CHECK(motion.front().sent >= began - kPre - kGop - 500ms);
    CHECK(motion.back().sent >= ended + kPost - 200ms);
    CHECK(motion.back().sent <= ended + kPost + kGop + 5s);
    const auto closed = worker.announced();
    const auto after_gap = segmentAfterGap(closed);
    REQUIRE((after_gap != closed.begin() && after_gap != closed.end()));
    const SegmentClosed& before = *(after_gap - 1);
    CHECK(after_gap->gap == GapBefore{GapCause::Policy, before.end});
    CHECK(after_gap->start > before.end);
    CHECK(std::count_if(closed.begin(), closed.end(), [](const SegmentClosed& one) {
              return one.gap && one.gap->cause == GapCause::Policy;
          }) == 1);
}

TEST_CASE("two motions closer than their rolls are one recording without a seam", "[ingest]") {
    MotionWorker worker;
    worker.startAnalytics();
    worker.start();
    REQUIRE(worker.watchUntilReason(kWaits));
    REQUIRE(worker.watchPictures(80));
    for (int i = 0; i < 2; ++i) {
        worker.move();
        REQUIRE(worker.watchUntilReason(kMoves));
        REQUIRE(worker.watchPictures(10));
        worker.rest();
        REQUIRE(worker.watchUntilReason(kWaits));
    }

    const auto blocks = worker.blocks();

    REQUIRE(blocks.size() == 2);
    CHECK(blocks[1].size() > 80);
    const auto closed = worker.announced();
    for (size_t i = 1; i < closed.size(); ++i) {
        CHECK(closed[i].start >= closed[i - 1].end);
    }
}

TEST_CASE("a camera that nobody watches is recorded throughout", "[ingest]") {
    MotionWorker worker;
    worker.start();
    REQUIRE(worker.waitForRecorded(1, 100));
    CHECK(worker.report(1).reason == kUnwatched);

    const auto blocks = worker.blocks();

    REQUIRE(blocks.size() == 1);
    CHECK(blocks[0].size() == worker.simulator.sent(1));
}

TEST_CASE("when analytics dies nothing is missing that it cannot have seen", "[ingest]") {
    MotionWorker worker;
    worker.startAnalytics();
    worker.start();
    REQUIRE(worker.watchUntilReason(kWaits));
    REQUIRE(worker.watchPictures(80));
    const UtcTime last_seen = worker.watch.seen;
    worker.analytics.reset();
    REQUIRE(worker.watchUntilReason(kUnwatched));
    REQUIRE(worker.watchPictures(20));

    const auto blocks = worker.blocks();

    REQUIRE(blocks.size() == 2);
    CHECK(blocks[1].front().sent <= last_seen - kPre);
    CHECK(spanOf(blocks) == worker.simulator.sent(1));
}

TEST_CASE("analytics that comes back is believed again, a post-roll later", "[ingest]") {
    MotionWorker worker;
    worker.start();
    REQUIRE(worker.watchUntilReason(kUnwatched));
    worker.startAnalytics();
    CHECK(worker.watchUntilReason(kWaits));
}

TEST_CASE("a motion under way when the worker starts is recorded from the start", "[ingest]") {
    MotionWorker worker;
    worker.startAnalytics();
    worker.move();
    worker.start();
    REQUIRE(worker.watchUntilReason(kMoves));
    REQUIRE(worker.watchPictures(60));

    const auto blocks = worker.blocks();

    REQUIRE(blocks.size() == 1);
    CHECK(blocks[0].size() == worker.simulator.sent(1));
}

TEST_CASE("a camera that goes away as something moves is recorded up to its last picture",
          "[ingest]") {
    MotionWorker worker;
    worker.startAnalytics();
    worker.start();
    REQUIRE(worker.watchUntilReason(kWaits));
    REQUIRE(worker.watchPictures(80));
    worker.simulator.control("stop 1");
    const uint64_t sent = worker.simulator.sent(1);
    const UtcTime began = worker.clock.utc();
    worker.watch.moving = true;
    worker.watch.moved_from = began;
    const uint64_t before = worker.report(1).recorded;
    REQUIRE(worker.watchUntil([&] { return worker.report(1).recorded >= before + 30; }));

    const auto blocks = worker.blocks();

    REQUIRE(blocks.size() == 2);
    CHECK(blocks[1].front().sent <= began - kPre);
    CHECK(spanOf(blocks) == sent);
}

TEST_CASE("outside its schedule a camera is not recorded, whatever moves", "[ingest]") {
    MotionWorker worker{2};
    worker.config.schedules["never"] = {"never", {}};
    worker.config.cameras.at(camera(1)).schedule = "never";
    worker.startAnalytics();
    worker.move();
    worker.start();
    REQUIRE(worker.watchUntil([&] { return worker.report(2).recorded >= 60; }));
    CHECK(worker.report(1).recorded == 0);
    CHECK(worker.report(1).state == StreamState::Off);
}

TEST_CASE("a reload to motion and back keeps the connection and misses nothing else", "[ingest]") {
    MotionWorker worker;
    worker.config.cameras.at(camera(1)).record_when = RecordWhen::Always;
    worker.startAnalytics();
    worker.start();
    REQUIRE(worker.waitForRecorded(1, 20));
    const uint64_t run = worker.report(1).run;
    worker.config.cameras.at(camera(1)).record_when = RecordWhen::Motion;
    worker.role->reload(worker.config);
    REQUIRE(worker.watchUntilReason(kWaits));
    REQUIRE(worker.watchPictures(40));
    worker.config.cameras.at(camera(1)).record_when = RecordWhen::Always;
    worker.role->reload(worker.config);
    CHECK(worker.watchUntilReason("pictures arrive"));
    REQUIRE(worker.watchPictures(40));
    CHECK(worker.report(1).run == run);

    const auto blocks = worker.blocks();

    REQUIRE(blocks.size() == 2);
    CHECK(spanOf(blocks) == worker.simulator.sent(1));
    const auto closed = worker.announced();
    CHECK(segmentAfterGap(closed) != closed.end());
}

}  // namespace betang
