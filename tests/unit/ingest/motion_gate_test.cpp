// SPDX-License-Identifier: Apache-2.0

#include "ingest/motion_gate.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const UtcTime kMidday{std::chrono::seconds{1795309200}};

// A gate, and analytics that looks at what it is told of, both on one time.
struct Watched {
    MotionGate gate{{.pre = 5s, .post = 10s}};
    WatchReport report{.camera = CameraId::parse("kapuas.dermaga").take(), .watched_from = kMidday};
    UtcTime utc = kMidday;
    MonoTime mono{1000s};

    void pass(Duration time) {
        utc += time;
        mono += time;
    }

    void tell() {
        report.seen = utc;
        report.moved_until = report.moving ? utc : report.moved_until;
        gate.hear(report, mono);
    }

    // Something begins to move; when.
    UtcTime move() {
        pass(200ms);
        report.moving = true;
        report.moved_from = utc;
        tell();
        return utc;
    }

    void rest() {
        pass(200ms);
        report.moving = false;
        report.moved_until = utc;
        tell();
    }

    MotionVerdict verdict() { return gate.judge(utc, mono); }

    // Time passes, a second at a time, with a report and a picture in each.
    void watch(Duration time) {
        for (Duration done{}; done < time; done += 1s) {
            pass(1s);
            tell();
            static_cast<void>(verdict());
        }
    }

    // As it stands after analytics has long been looking at nothing.
    void settle() { watch(20s); }
};

}  // namespace

TEST_CASE("what nobody has ever watched is recorded, all of it", "[ingest]") {
    Watched camera;
    CHECK(camera.verdict() == MotionVerdict{false, true, UtcTime{}});
    camera.pass(1h);
    CHECK(camera.verdict() == MotionVerdict{false, true, UtcTime{}});
}

TEST_CASE("once somebody watches, recording ends a post-roll later", "[ingest]") {
    Watched camera;
    static_cast<void>(camera.verdict());
    camera.tell();
    CHECK(camera.verdict().watched);
    camera.watch(9s);
    CHECK(camera.verdict().wanted);
    camera.watch(2s);
    CHECK_FALSE(camera.verdict().wanted);
}

TEST_CASE("a motion is wanted from a pre-roll before it until a post-roll after it", "[ingest]") {
    Watched camera;
    camera.settle();
    const UtcTime began = camera.move();
    camera.pass(1s);
    CHECK(camera.verdict() == MotionVerdict{true, true, began - 5s});

    camera.watch(30s);
    CHECK(camera.verdict() == MotionVerdict{true, true, began - 5s});
    camera.rest();
    camera.watch(10s);
    CHECK(camera.verdict().wanted);
    camera.watch(1s);
    CHECK_FALSE(camera.verdict().wanted);
}

TEST_CASE("a motion in a post-roll lengthens the recording", "[ingest]") {
    Watched camera;
    camera.settle();
    static_cast<void>(camera.move());
    camera.rest();
    camera.watch(8s);
    static_cast<void>(camera.move());
    camera.rest();
    camera.watch(9s);
    CHECK(camera.verdict().wanted);
    camera.watch(2s);
    CHECK_FALSE(camera.verdict().wanted);
}

TEST_CASE("a motion that began and ended between two reports is wanted", "[ingest]") {
    Watched camera;
    camera.settle();
    const UtcTime began = camera.utc;
    camera.report.moved_from = began;
    camera.report.moved_until = began + 300ms;
    camera.pass(1s);
    camera.tell();
    CHECK(camera.verdict() == MotionVerdict{true, true, began - 5s});
}

TEST_CASE("when reports stop, all is wanted that the last one cannot have told of", "[ingest]") {
    Watched camera;
    camera.settle();
    const UtcTime last_seen = camera.utc;
    camera.pass(6s);
    CHECK_FALSE(camera.verdict().wanted);
    camera.pass(1ms);
    CHECK(camera.verdict() == MotionVerdict{false, true, last_seen - 5s});
    camera.pass(1h);
    CHECK(camera.verdict() == MotionVerdict{false, true, last_seen - 5s});
}

TEST_CASE("a report that is repeated proves nothing", "[ingest]") {
    Watched camera;
    camera.settle();
    for (int i = 0; i < 7; ++i) {
        camera.mono += 1s;
        camera.gate.hear(camera.report, camera.mono);
    }
    CHECK_FALSE(camera.verdict().watched);
}

TEST_CASE("reports that lag behind the pictures prove nothing of these", "[ingest]") {
    Watched camera;
    camera.settle();
    for (int i = 0; i < 10; ++i) {
        camera.pass(1s);
        camera.report.seen += 100ms;
        camera.gate.hear(camera.report, camera.mono);
    }
    CHECK_FALSE(camera.verdict().watched);
}

TEST_CASE("who begins to look anew may have missed something", "[ingest]") {
    Watched camera;
    camera.settle();
    const UtcTime last_seen = camera.utc;
    camera.pass(2s);
    camera.report.watched_from = camera.utc;
    camera.tell();
    CHECK(camera.verdict() == MotionVerdict{true, true, last_seen - 5s});
    camera.watch(9s);
    CHECK(camera.verdict().wanted);
    camera.watch(2s);
    CHECK_FALSE(camera.verdict().wanted);
}

TEST_CASE("a motion under way is known from the first report on", "[ingest]") {
    Watched camera;
    camera.report.moved_from = camera.utc - 1min;
    camera.report.moving = true;
    camera.tell();
    static_cast<void>(camera.verdict());
    camera.watch(30s);
    CHECK(camera.verdict().wanted);
}

TEST_CASE("a clock that is set back costs disk and no motion", "[ingest]") {
    Watched camera;
    camera.settle();
    static_cast<void>(camera.move());
    camera.rest();
    camera.utc -= 1h;
    CHECK_FALSE(camera.verdict().watched);
    // Analytics begins anew with the new epoch, and a motion of the old one lies in the future.
    camera.report.watched_from = camera.utc;
    camera.watch(20s);
    CHECK_FALSE(camera.verdict().wanted);
}

}  // namespace betang
