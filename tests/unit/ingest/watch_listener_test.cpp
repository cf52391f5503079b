// SPDX-License-Identifier: Apache-2.0

#include "ingest/watch_listener.hpp"

#include "bus/media_publisher.hpp"

#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {

namespace {

const CameraId kDock = CameraId::parse("kapuas.dermaga").take();
const CameraId kMarket = CameraId::parse("kapuas.pasar").take();

// Analytics that says what it is told, and a worker that listens.
struct Listening {
    TempFolder runtime;
    BusContext bus;
    SystemClock clock;
    Endpoints at = endpointsFor(runtime.path(), "analytics", kAnalyticsName);
    MediaPublisher analytics{bus, at, {}, clock, {}};
    WatchListener listener{bus, clock, at};
    int seen = 0;

    void say(const CameraId& camera) {
        const WatchReport report{.camera = camera,
                                 .watched_from = UtcTime{},
                                 .seen = UtcTime{std::chrono::seconds{++seen}}};
        analytics.publishState(watchTopic(camera), toJsonText(toJson(report)));
    }

    // Says it of both cameras again and again until something is heard, because who subscribes too
    // late misses what is told in between.
    std::vector<WatchReport> hear() {
        const MonoTime deadline = clock.monotonic() + kPatience;
        std::vector<WatchReport> heard;
        while (heard.empty() && clock.monotonic() < deadline) {
            say(kMarket);
            say(kDock);
            heard = listener.hear();
            clock.sleepFor(std::chrono::milliseconds{5}, {});
        }
        return heard;
    }
};

}  // namespace

TEST_CASE("a worker hears of the cameras that it asked for", "[ingest]") {
    Listening worker;
    worker.listener.setCameras({kDock});

    const auto heard = worker.hear();

    REQUIRE_FALSE(heard.empty());
    for (const WatchReport& report : heard) {
        CHECK(report.camera == kDock);
    }
}

TEST_CASE("a worker that asks for other cameras hears of those alone", "[ingest]") {
    Listening worker;
    worker.listener.setCameras({kDock});
    REQUIRE_FALSE(worker.hear().empty());
    worker.listener.setCameras({kMarket});

    const auto heard = worker.hear();

    REQUIRE_FALSE(heard.empty());
    for (const WatchReport& report : heard) {
        CHECK(report.camera == kMarket);
    }
    worker.listener.setCameras({});
    CHECK(worker.listener.hear().empty());
}

TEST_CASE("what is no report is passed over", "[ingest]") {
    Listening worker;
    worker.listener.setCameras({kDock});
    REQUIRE_FALSE(worker.hear().empty());
    worker.analytics.publishState(watchTopic(kDock), "{\"camera\":");
    worker.analytics.publishState(watchTopic(kDock), "[]");

    CHECK_FALSE(worker.hear().empty());
}

}  // namespace betang
