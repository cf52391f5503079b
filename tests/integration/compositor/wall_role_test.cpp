// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_role.hpp"

#include "bus/quarantine.hpp"

#include "tests/integration/compositor/wall_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::seconds;

TEST_CASE_METHOD(WallFixture, "every tile shows the camera it claims", "[compositor]") {
    startCameras();
    startWall();

    CHECK(eventually([&] { return marks({2, 2}) == std::vector{1, 2, 3, 4}; }));
    CHECK(stateOf(0) == "LIVE");
}

TEST_CASE_METHOD(WallFixture, "tiles keep their pictures when the grid changes", "[compositor]") {
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return marks({2, 2}) == std::vector{1, 2, 3, 4}; }));

    ask({{"op", "show"}, {"layout", "2x1"}, {"cameras", {"a.c3", "a.c1"}}});
    CHECK(marks({2, 1}) == std::vector{3, 1});  // at once: both were there

    ask({{"op", "show"}, {"layout", "2x2"}, {"cameras", {"a.c4", nullptr, "a.c4", "a.c1"}}});
    CHECK(eventually([&] { return marks({2, 2}) == std::vector{4, 0, 4, 1}; }));
}

TEST_CASE_METHOD(WallFixture, "a camera pushed to a tile is there at once", "[compositor]") {
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return marks({2, 2}) == std::vector{1, 2, 3, 4}; }));

    ask({{"op", "push"}, {"camera", "a.c4"}, {"tile", 1}});

    CHECK(marks({2, 2}) == std::vector{4, 2, 3, 4});
}

TEST_CASE_METHOD(WallFixture, "a hidden camera is not subscribed to", "[compositor]") {
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return publisher->wanted(cameras[1]); }));

    ask({{"op", "show"}, {"cameras", {"a.c1"}}});

    CHECK(eventually([&] { return !publisher->wanted(cameras[1]); }));
    CHECK(publisher->wanted(cameras[0]));
}

TEST_CASE_METHOD(WallFixture, "a wall draws before any camera is there", "[compositor]") {
    startWall();
    watch();

    CHECK(eventually([&] { return status()["frames"].get<int>() >= 15; }));
    CHECK(stateOf(0) == "CONNECTING");
    CHECK(marks({2, 2}) == std::vector{0, 0, 0, 0});
}

TEST_CASE_METHOD(WallFixture,
                 "a stalled camera goes stale and the wall keeps its rate",
                 "[compositor]") {
    startCameras();
    startWall();
    watch();
    REQUIRE(eventually([&] { return stateOf(0) == "LIVE"; }));
    const MonoTime stalled = clock.monotonic();
    publisher->stall(cameras[0]);

    CHECK(eventually([&] { return stateOf(0) == "STALE"; }));
    CHECK(clock.monotonic() - stalled < seconds{5});
    CHECK(stateOf(1) == "LIVE");
    const Json output = status()["outputs"][0];
    CHECK(output["longest_gap_ms"].get<int>() < 500);

    publisher->resume(cameras[0]);
    CHECK(eventually([&] { return stateOf(0) == "LIVE"; }));
}

TEST_CASE_METHOD(WallFixture, "a dead worker leaves the wall running", "[compositor]") {
    startCameras();
    startWall();
    watch();
    REQUIRE(eventually([&] { return stateOf(3) == "LIVE"; }));
    publisher.reset();
    CHECK(eventually([&] { return stateOf(3) == "STALE" || stateOf(3) == "OFFLINE"; }));
    const int before = status()["frames"].get<int>();
    CHECK(eventually([&] { return status()["frames"].get<int>() > before + 15; }));

    startCameras();
    CHECK(eventually([&] { return marks({2, 2}) == std::vector{1, 2, 3, 4}; }));
}

TEST_CASE_METHOD(WallFixture, "bytes that nobody can decode show as a fault", "[compositor]") {
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return stateOf(2) == "LIVE"; }));
    publisher->spoil(cameras[2]);

    CHECK(eventually([&] { return stateOf(2) == "DECODER FAULT"; }));
    CHECK(stateOf(1) == "LIVE");
    publisher->resume(cameras[2]);
    CHECK(eventually([&] { return stateOf(2) == "LIVE"; }));
}

TEST_CASE_METHOD(WallFixture, "a camera in quarantine is left alone", "[compositor]") {
    storeQuarantine(config.runtime,
                    {{"wall", cameras[1], clock.utc(), clock.utc() + seconds{3600}}});
    startCameras();
    startWall();

    CHECK(eventually([&] { return stateOf(0) == "LIVE"; }));
    CHECK(stateOf(1) == "DECODER FAULT");
    CHECK_FALSE(publisher->wanted(cameras[1]));
}

TEST_CASE_METHOD(WallFixture, "what was shown is shown again after a restart", "[compositor]") {
    startCameras();
    startWall();
    ask({{"op", "show"}, {"layout", "2x1"}, {"cameras", {"a.c4", "a.c2"}}});
    wall.reset();
    startWall();

    CHECK(status()["layout"] == "2x1");
    CHECK(eventually([&] { return marks({2, 1}) == std::vector{4, 2}; }));
}

TEST_CASE_METHOD(WallFixture, "a reload changes what changed", "[compositor]") {
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return marks({2, 2}) == std::vector{1, 2, 3, 4}; }));
    Config changed = config;
    changed.walls["ops"].cameras = {cameras[1], cameras[0]};
    wall->reload(changed);

    CHECK(marks({2, 2}) == std::vector{2, 1, 0, 0});
    CHECK(status()["outputs"][0]["restarts"] == 0);

    changed.walls["ops"].outputs.clear();
    wall->reload(changed);
    CHECK(status()["outputs"].empty());
}

TEST_CASE_METHOD(WallFixture, "a request that makes no sense is refused", "[compositor]") {
    startWall();
    const std::string control = endpointsFor(config.runtime, "wall", "ops").control;
    const std::vector<Json> requests{{{"op", "fly"}},
                                     {{"oops", 1}},
                                     {{"op", "show"}, {"layout", "99x1"}},
                                     {{"op", "show"}, {"cameras", {"b.none"}}},
                                     {{"op", "snapshot"}, {"path", "here.png"}},
                                     {{"op", "snapshot"}, {"path", "/nowhere/at/all.png"}}};
    for (const Json& request : requests) {
        CAPTURE(request.dump());
        CHECK_FALSE(callControl(bus, control, request, seconds{10}).ok());
    }
}

}  // namespace
}  // namespace betang
