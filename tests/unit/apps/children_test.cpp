// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/children.hpp"

#include <algorithm>
#include <functional>

#include "tests/support/catch.hpp"
#include "tests/unit/apps/setups.hpp"

namespace betang {

namespace {

const ChildId kArchive{"archive", "local"};
const ChildId kNorth{"ingest", "north-0"};
const ChildId kSouth{"ingest", "south-0"};
const ChildId kAnalytics{"analytics", "main"};
const ChildId kWall{"wall", "utama"};

// Which children read something that `change` changes.
std::vector<ChildId> touchedBy(const std::function<void(Config&)>& change) {
    const Setup before = twoLinks();
    Setup after = before;
    change(after.config);
    after = replanned(after);
    std::vector<ChildId> touched;
    for (const ChildId& child : {kArchive, kNorth, kSouth, kWall}) {
        if (partChanged(child, before, after)) {
            touched.push_back(child);
        }
    }
    return touched;
}

}  // namespace

TEST_CASE("a configuration asks for a process per storage, worker and wall", "[apps]") {
    const Setup setup = twoLinks();

    CHECK(childrenOf(setup.config, setup.plan) ==
          std::vector<ChildId>{kArchive, kNorth, kSouth, kWall});
}

TEST_CASE("a web server is started last, where one is asked for, and reads everything", "[apps]") {
    const ChildId server{"server", "main"};
    Setup before = twoLinks();
    before.config.server = ServerConfig{};
    Setup after = before;
    after.config.walls.at("utama").layout.columns = 3;

    CHECK(childrenOf(before.config, before.plan).back() == server);
    CHECK(partChanged(server, before, after));
    CHECK_FALSE(partChanged(server, before, before));
}

TEST_CASE("analytics runs as soon as one camera is watched", "[apps]") {
    Setup setup = twoLinks();
    setup.config.cameras.at(kDock).analyze = AnalyzePolicy::Motion;

    CHECK(childrenOf(setup.config, setup.plan) ==
          std::vector<ChildId>{kArchive, kNorth, kSouth, kAnalytics, kWall});
}

TEST_CASE("analytics reads cameras and where they are published, nothing else", "[apps]") {
    const Setup before = twoLinks();
    Setup zones = before;
    zones.config.cameras.at(kDock).zones["jalan"] = {.id = "jalan"};
    Setup wall = before;
    wall.config.walls.at("utama").layout.columns = 3;

    CHECK(partChanged(kAnalytics, before, zones));
    CHECK_FALSE(partChanged(kAnalytics, before, wall));
}

TEST_CASE("nothing is touched when nothing changed", "[apps]") {
    CHECK(touchedBy([](Config&) {}).empty());
}

TEST_CASE("a changed camera leaves the workers of other cameras alone", "[apps]") {
    CHECK(touchedBy([](Config& config) { config.cameras.at(kDock).name = "Dock"; }) ==
          std::vector<ChildId>{kArchive, kSouth, kWall});
}

TEST_CASE("a new camera touches the worker that takes it", "[apps]") {
    CHECK(touchedBy([](Config& config) {
              const CameraId market = *CameraId::parse("palangka.pasar");
              config.cameras.emplace(market, cameraConfig(market));
          }) == std::vector<ChildId>{kArchive, kNorth, kWall});
}

TEST_CASE("a worker with secrets is always told, because only it can see them change", "[apps]") {
    Setup setup = twoLinks();
    setup.config.cameras.at(kDock).secret = "gate";

    CHECK(partChanged(kSouth, setup, setup));
    CHECK_FALSE(partChanged(kNorth, setup, setup));
    CHECK_FALSE(partChanged(kWall, setup, setup));
}

TEST_CASE("a changed wall is the wall's affair alone", "[apps]") {
    CHECK(touchedBy([](Config& config) { config.walls.at("utama").layout.columns = 3; }) ==
          std::vector<ChildId>{kWall});
}

TEST_CASE("a new layout is for every wall", "[apps]") {
    CHECK(touchedBy([](Config& config) {
              config.layouts["sisi"] = {"sisi", 1, 1, {}};
          }) == std::vector<ChildId>{kWall});
}

TEST_CASE("a changed storage touches its archive and the recorders", "[apps]") {
    CHECK(touchedBy([](Config& config) { config.storage.at("local").cap_bytes = 1 << 20; }) ==
          std::vector<ChildId>{kArchive, kNorth, kSouth});
}

TEST_CASE("what all roles read touches all of them", "[apps]") {
    CHECK(touchedBy([](Config& config) { config.time_zone = "Asia/Makassar"; }).size() == 4);
}

TEST_CASE("archives alone stop last", "[apps]") {
    CHECK(stopsLast(kArchive));
    CHECK_FALSE(stopsLast(kNorth));
    CHECK_FALSE(stopsLast(kWall));
}

TEST_CASE("each role has a breadcrumb file of its own", "[apps]") {
    CHECK(breadcrumbFile("/run/betang", kNorth) == "/run/betang/breadcrumbs/ingest-north-0");
}

TEST_CASE("what is lent and borrowed has processes of its own, told at each reload", "[apps]") {
    Setup setup = twoLinks();
    setup.config.sites["hulu"] = {"hulu", "Hulu", "hulu"};
    setup.config.sites["hulu"].remote = RemoteSiteConfig{};
    setup.config.share = ShareConfig{};
    const auto children = childrenOf(setup.config, setup.plan);

    for (const ChildId& wanted : {ChildId{"site", "hulu"}, ChildId{"share", "main"}}) {
        CHECK(std::count(children.begin(), children.end(), wanted) == 1);
        CHECK(partChanged(wanted, setup, setup));
    }
    const auto plain = childrenOf(twoLinks().config, twoLinks().plan);
    CHECK(plain.size() + 2 == children.size());
}

}  // namespace betang
