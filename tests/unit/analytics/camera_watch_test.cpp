// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_watch.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/analytics/scene.hpp"

namespace betang {

namespace {

using namespace std::chrono_literals;

const CameraId kCamera = CameraId::parse("kapuas.dermaga").take();
const UtcTime kStart{std::chrono::seconds{1795309200}};

// A camera in front of a scene, five pictures a second.
struct Watched {
    CameraWatch watch{kCamera, {}};
    Scene scene{};
    CaptureTime time{kStart, 1, 1};
    std::vector<MotionReport> reports{};

    void show(cv::Point person) {
        for (MotionReport& report : watch.process(scene.next(person), time)) {
            reports.push_back(std::move(report));
        }
        time.captured += 200ms;
    }

    void quiet(int pictures) {
        for (int i = 0; i < pictures; ++i) {
            show({-1, 0});
        }
    }

    // To the right, from column `x` on.
    void walk(int pictures, int x = 10) {
        for (int i = 0; i < pictures; ++i) {
            show({x + 4 * i, 50});
        }
    }
};

}  // namespace

TEST_CASE("an event is reported when it begins and when it ends, with one id", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.walk(20);
    REQUIRE(camera.reports.size() == 1);
    CHECK_FALSE(camera.reports[0].end.has_value());
    camera.quiet(15);

    REQUIRE(camera.reports.size() == 2);
    CHECK(camera.reports[0].start == kStart + 3s);
    CHECK(camera.reports[1].id() == camera.reports[0].id());
    CHECK(camera.reports[1].end == kStart + 3s + 19 * 200ms);
    CHECK(camera.reports[1].pictures == 20);
    CHECK(camera.watch.active() == 0);
}

TEST_CASE("pictures that were passed over are watched, and no pause", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    for (int i = 0; i < 50; ++i) {  // ten seconds between two keyframes
        camera.watch.pass(camera.time);
        camera.time.captured += 200ms;
    }
    CHECK(camera.watch.report().seen == camera.time.captured - 200ms);
    const UtcTime begun = camera.time.captured;
    camera.walk(20);

    REQUIRE(camera.reports.size() == 1);
    CHECK(camera.reports[0].start == begun);
    CHECK(camera.watch.report().watched_from == kStart);
}

TEST_CASE("a pause among pictures that were passed over is a pause", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.watch.pass(camera.time);
    camera.time.captured += 30s;
    camera.watch.pass(camera.time);
    const UtcTime resumed = camera.time.captured;
    camera.quiet(2);
    CHECK(camera.watch.report().watched_from == resumed);
}

TEST_CASE("a new run ends the event under way and keeps the background", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.walk(10);
    camera.time.run = 2;
    camera.walk(10, 50);
    camera.quiet(15);

    REQUIRE(camera.reports.size() == 4);
    CHECK(camera.reports[1].end == kStart + 3s + 9 * 200ms);
    CHECK(camera.reports[2].start == kStart + 5s);
    CHECK(camera.reports[3].end == kStart + 5s + 9 * 200ms);
}

TEST_CASE("a pause ends the event at its last picture, and what follows keeps its time",
          "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.walk(10);
    camera.time.captured += 60s;
    camera.quiet(5);
    camera.walk(10);

    REQUIRE(camera.reports.size() == 3);
    CHECK(camera.reports[1].end == kStart + 3s + 9 * 200ms);
    CHECK(camera.reports[2].start == kStart + 5s + 60s + 1s);
}

TEST_CASE("a clock that is set back moves no event that follows", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.time.captured -= 1h;
    camera.time.epoch = 2;
    camera.quiet(15);
    camera.walk(10);

    REQUIRE(camera.reports.size() == 1);
    CHECK(camera.reports[0].start == kStart - 1h + 6s);
}

TEST_CASE("after a long pause the scene is learned anew", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.time.captured += 20min;
    camera.scene = Scene{5};
    for (int i = 0; i < 20; ++i) {
        camera.show({90, 50});
    }

    CHECK(camera.reports.empty());
}

TEST_CASE("finishing ends what is under way and nothing else", "[analytics]") {
    Watched camera;
    CHECK(camera.watch.finish(EventEnd::NoPictures).empty());
    camera.quiet(15);
    camera.walk(10);
    CHECK(camera.watch.active() == 1);

    const auto ended = camera.watch.finish(EventEnd::NoPictures);

    REQUIRE(ended.size() == 1);
    CHECK(ended[0].end.has_value());
    CHECK(camera.watch.active() == 0);
}

TEST_CASE("five pictures a second are analysed however many come", "[analytics]") {
    Watched camera;
    int analysed = 0;
    for (int i = 0; i < 250; ++i) {
        const CaptureTime time{kStart + i * 40ms, 1, 1};
        if (camera.watch.isDue(time)) {
            static_cast<void>(camera.watch.process(camera.scene.next(), time));
            ++analysed;
        }
    }

    CHECK(analysed == 50);
}

TEST_CASE("a report names the zone and what made it an event", "[analytics]") {
    Watched camera{.watch = {kCamera,
                             {{.id = "left",
                               .outline = {{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}},
                               .exclude = {},
                               .least_share = 0.004}}}};
    camera.quiet(15);
    camera.walk(10);

    REQUIRE(camera.reports.size() == 1);
    CHECK(camera.reports[0].zone == "left");
    CHECK(camera.reports[0].least_share == 0.004);
    CHECK(camera.reports[0].peak >= 0.004);
}

TEST_CASE("a frozen picture ends the event under way and says so", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.walk(10);
    REQUIRE(camera.watch.active() == 1);
    const cv::Mat still = camera.scene.next({50, 50});
    const UtcTime froze = camera.time.captured;
    std::vector<MotionReport> reports;
    for (int i = 0; i < 50 && reports.empty(); ++i) {
        reports = camera.watch.process(still, camera.time);
        camera.time.captured += 200ms;
    }

    REQUIRE(reports.size() == 1);
    CHECK(reports[0].ended_by == EventEnd::Frozen);
    CHECK(reports[0].end == froze);
    CHECK(camera.time.captured - froze < kLongestPause + 1s);
    CHECK(camera.watch.active() == 0);
    CHECK(camera.watch.process(still, camera.time).empty());
}

TEST_CASE("how a camera is watched says what moved last, and until when", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    WatchReport report = camera.watch.report();
    CHECK(report.camera == kCamera);
    CHECK(report.watched_from == kStart);
    CHECK(report.seen == kStart + 14 * 200ms);
    CHECK_FALSE(report.moving);
    CHECK(report.moved_from == UtcTime{});

    camera.walk(10);
    report = camera.watch.report();
    CHECK(report.moving);
    CHECK(report.moved_from == kStart + 3s);
    CHECK(report.moved_until == kStart + 3s + 9 * 200ms);
    CHECK(report.seen == report.moved_until);

    camera.quiet(15);
    report = camera.watch.report();
    CHECK_FALSE(report.moving);
    CHECK(report.moved_from == kStart + 3s);
    CHECK(report.moved_until == kStart + 3s + 9 * 200ms);
    CHECK(report.watched_from == kStart);
}

TEST_CASE("a new run, a new epoch or a pause begins the watch anew", "[analytics]") {
    Watched camera;
    const auto watchedFrom = [&camera] {
        camera.quiet(1);
        return camera.watch.report().watched_from;
    };
    camera.quiet(15);
    camera.time.run = 2;
    const UtcTime second = camera.time.captured;
    CHECK(watchedFrom() == second);
    camera.time.captured += 4s;
    CHECK(watchedFrom() == second);
    camera.time.captured += 6s;
    const UtcTime third = camera.time.captured;
    CHECK(watchedFrom() == third);
    camera.time.epoch = 2;
    camera.time.captured -= 1h;
    CHECK(watchedFrom() == third - 1h + 200ms);
}

TEST_CASE("every end of an event has its reason", "[analytics]") {
    Watched camera;
    camera.quiet(15);
    camera.walk(10);
    camera.quiet(15);
    REQUIRE(camera.reports.size() == 2);
    CHECK(camera.reports[1].ended_by == EventEnd::Quiet);
    camera.walk(10);
    camera.time.run = 2;
    camera.quiet(1);
    REQUIRE(camera.reports.size() == 4);
    CHECK(camera.reports[3].ended_by == EventEnd::NewRun);
}

}  // namespace betang
