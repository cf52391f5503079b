// SPDX-License-Identifier: Apache-2.0

#include "analytics/watch_plan.hpp"

#include "config/reader.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

Config config() {
    return parseConfig(R"(
runtime: /tmp/b
cameras:
  kapuas.dermaga: {main: rtsp://h/1/main, sub: rtsp://h/1/sub}
  kapuas.pasar:
    main: rtsp://h/2/main
    zones: {jalan: {outline: [[0, 0], [1, 0], [1, 1]], exclude: [[[0, 0], [1, 0], [0.5, 0.2]]]}}
  kapuas.taman: {main: rtsp://h/3/main, analyze: off}
)",
                       "/etc/x.yaml")
        .config;
}

const CameraId kDock = CameraId::parse("kapuas.dermaga").take();
const CameraId kMarket = CameraId::parse("kapuas.pasar").take();

}  // namespace

TEST_CASE("the sub-stream is watched, the main one where there is no other", "[analytics]") {
    const Config cameras = config();
    const WatchPlan plan = planWatches(cameras, planWorkers(cameras, {}), {});

    REQUIRE(plan.size() == 2);
    CHECK(plan.at(kDock).stream.kind == StreamKind::Sub);
    CHECK(plan.at(kMarket).stream.kind == StreamKind::Main);
    CHECK(plan.at(kDock).at.live == "ipc:///tmp/b/ingest-kapuas-0.live");
}

TEST_CASE("cameras in quarantine are left alone", "[analytics]") {
    const Config cameras = config();
    const WatchPlan plan = planWatches(cameras, planWorkers(cameras, {}), {kDock});

    CHECK(plan.size() == 1);
    CHECK(plan.contains(kMarket));
}

TEST_CASE("zones come from the camera's configuration", "[analytics]") {
    const auto zones = zonesOf(config().cameras.at(kMarket));

    REQUIRE(zones.size() == 1);
    CHECK(zones[0].id == "jalan");
    CHECK(zones[0].outline == std::vector<RelativePoint>{{0, 0}, {1, 0}, {1, 1}});
    CHECK(zones[0].exclude.size() == 1);
    CHECK(zonesOf(config().cameras.at(kDock)).empty());
}

}  // namespace betang
