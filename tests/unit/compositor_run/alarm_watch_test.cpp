// SPDX-License-Identifier: Apache-2.0

#include "compositor/alarm_watch.hpp"

#include "bus/media_publisher.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

const CameraId kMarket = CameraId::parse("kapuas.pasar").take();
const CameraId kPier = CameraId::parse("kapuas.dermaga").take();
constexpr MonoTime kHeard{100s};

WatchReport reportOf(const CameraId& camera, bool moving, Duration seen = {}) {
    return {.camera = camera, .seen = UtcTime{seen}, .moving = moving};
}

}  // namespace

TEST_CASE("a camera is in alarm from the report that it moves to the one that it rests", "[wall]") {
    MovingCameras cameras;
    cameras.hear(reportOf(kMarket, true), kHeard);
    cameras.hear(reportOf(kPier, false), kHeard);
    CHECK(cameras.at(kHeard) == std::set{kMarket});
    cameras.hear(reportOf(kMarket, false), kHeard + 1s);
    CHECK(cameras.at(kHeard + 1s).empty());
}

TEST_CASE("analytics that died leaves no camera in alarm", "[wall]") {
    MovingCameras cameras;
    cameras.hear(reportOf(kMarket, true), kHeard);
    CHECK(cameras.at(kHeard + MovingCameras::kForgetAfter) == std::set{kMarket});
    CHECK(cameras.at(kHeard + MovingCameras::kForgetAfter + 1ms).empty());
}

TEST_CASE("a report that is repeated keeps no camera in alarm", "[wall]") {
    MovingCameras cameras;
    cameras.hear(reportOf(kMarket, true, 1s), kHeard);
    cameras.hear(reportOf(kMarket, true, 1s), kHeard + 4s);
    CHECK(cameras.at(kHeard + 6s).empty());
    cameras.hear(reportOf(kMarket, true, 2s), kHeard + 6s);
    CHECK(cameras.at(kHeard + 6s) == std::set{kMarket});
}

TEST_CASE("a camera that nobody asks for any more is forgotten", "[wall]") {
    MovingCameras cameras;
    cameras.hear(reportOf(kMarket, true), kHeard);
    cameras.keep({kPier});
    CHECK(cameras.at(kHeard).empty());
}

TEST_CASE("a wall hears from analytics where something moves", "[wall]") {
    const TempFolder folder;
    BusContext bus;
    SystemClock clock;
    const Endpoints at = endpointsFor(folder.path(), "analytics", kAnalyticsName);
    MediaPublisher analytics{bus, at, RingLimits{}, clock, MediaPublisher::DemandChanged{}};
    AlarmWatch watch{bus, clock, at};
    watch.setCameras({kMarket});

    const MonoTime end = clock.monotonic() + 20s;
    while (watch.moving().empty() && clock.monotonic() < end) {
        analytics.publishState(watchTopic(kPier), toJsonText(toJson(reportOf(kPier, true))));
        analytics.publishState(watchTopic(kMarket), toJsonText(toJson(reportOf(kMarket, true))));
        clock.sleepFor(20ms, {});
    }
    CHECK(watch.moving() == std::set{kMarket});
    watch.setCameras({});
    CHECK(watch.moving().empty());
}

}  // namespace betang
