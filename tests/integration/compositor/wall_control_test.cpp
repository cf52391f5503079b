// SPDX-License-Identifier: Apache-2.0

#include "bus/endpoints.hpp"
#include "compositor/camera_snapshot.hpp"
#include "compositor/png.hpp"

#include "tests/integration/compositor/wall_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

struct Asked : WallFixture {
    // The mark in a camera's own snapshot; 0 when there is none.
    int markOf(const std::string& camera) {
        const std::filesystem::path path = folder.path() / "camera.png";
        ask({{"op", "snapshot-camera"}, {"camera", camera}, {"path", path.string()}});
        const Result<Canvas> picture = readPng(path);
        return picture.ok() ? markIn(*picture, {1, 1}, 0) : 0;
    }
};

TEST_CASE_METHOD(Asked, "a camera's snapshot shows that camera", "[compositor]") {
    startCameras();
    startWall();
    REQUIRE(eventually([&] { return marks({2, 2}) == std::vector{1, 2, 3, 4}; }));

    CHECK(markOf("a.c2") == 2);
    CHECK(markOf("a.c4") == 4);
}

TEST_CASE_METHOD(Asked,
                 "a wall gives no snapshot of a camera that it does not show",
                 "[compositor]") {
    startCameras();
    startWall();
    ask({{"op", "show"}, {"layout", "1x1"}, {"cameras", {"a.c1"}}});
    const std::filesystem::path path = folder.path() / "camera.png";
    const Json request{{"op", "snapshot-camera"}, {"camera", "a.c3"}, {"path", path.string()}};

    const MonoTime asked = clock.monotonic();
    CHECK_FALSE(callControl(bus,
                            endpointsFor(config.runtime, "wall", "ops").control,
                            request,
                            std::chrono::seconds{10})
                    .ok());

    CHECK(clock.monotonic() - asked < std::chrono::seconds{3});
}

TEST_CASE_METHOD(Asked, "a camera that no tile shows has a snapshot off the bus", "[compositor]") {
    startCameras();
    const std::filesystem::path path = folder.path() / "camera.png";

    REQUIRE(snapshotCamera(config, cameras[2], path, clock).ok());

    CHECK(markIn(readPng(path).take(), {1, 1}, 0) == 3);
}

TEST_CASE_METHOD(Asked, "a snapshot has the size that was asked for", "[compositor]") {
    startWall();
    const std::string path = (folder.path() / "small.png").string();

    ask({{"op", "snapshot"}, {"path", path}, {"size", "320x180"}});

    CHECK(readPng(path).take().size() == Size{320, 180});
}

TEST_CASE_METHOD(Asked, "the status accounts for each tile and output", "[compositor]") {
    startCameras();
    startWall();
    ask({{"op", "show"}, {"cameras", {"a.c1", nullptr, "a.c3"}}});
    REQUIRE(eventually([&] { return stateOf(0) == "LIVE" && stateOf(2) == "LIVE"; }));

    const Json told = status();

    CHECK(told["tiles"].size() == 4);
    CHECK(told["tiles"][0]["camera"] == "a.c1");
    CHECK(told["tiles"][0]["name"] == "Camera 1");
    CHECK(told["tiles"][0]["decoded"].get<int>() > 0);
    CHECK(told["tiles"][0]["age_ms"].get<int>() < 5000);
    CHECK(told["tiles"][1].is_null());
    CHECK(told["tiles"][3].is_null());
    CHECK(told["outputs"][0]["kind"] == "encoded");
    CHECK(told["outputs"][0]["rtsp_clients"] == 0);
    CHECK(told["reader"]["received"].get<int>() > 0);
}

TEST_CASE_METHOD(Asked, "a preset puts each camera into its tile, and stays", "[compositor]") {
    startCameras();
    startWall();

    ask({{"op", "preset"}, {"preset", "malam"}});

    REQUIRE(eventually([&] { return stateOf(0) == "LIVE" && stateOf(1) == "LIVE"; }));
    const std::string path = (folder.path() / "night.png").string();
    ask({{"op", "snapshot"}, {"path", path}});
    const Canvas picture = readPng(path).take();
    const WallLayout& layout = config.walls.at("ops").presets.at("malam").layout;
    CHECK(markIn(picture, layout, 0) == static_cast<int>(cameras.size()));
    CHECK(markIn(picture, layout, 1) == 1);

    wall.reset();
    startWall();
    CHECK(status()["preset"] == "malam");
    CHECK(status()["layout"] == "1+5");
}

TEST_CASE_METHOD(Asked, "each step of a tour is live on its first frame", "[compositor]") {
    config.walls.at("ops").tours["pasar"] = {
        "pasar", "Pasar", std::chrono::seconds{4}, {}, {cameras[2], cameras[3]}, 1};
    startCameras();
    startWall();
    ask({{"op", "show"}, {"layout", "1x1"}});
    ask({{"op", "tour"}, {"tour", "pasar"}});
    REQUIRE(eventually([&] { return stateOf(0) == "LIVE"; }));
    const auto cameraAt0 = [&] { return status()["tiles"][0]; };

    Json tile = cameraAt0();
    const MonoTime deadline = clock.monotonic() + std::chrono::seconds{15};
    while (tile["camera"] == "a.c3" && clock.monotonic() < deadline) {
        CHECK(tile["state"] == "LIVE");
        clock.sleepFor(std::chrono::milliseconds{10}, {});
        tile = cameraAt0();
    }

    CHECK(tile["camera"] == "a.c4");
    CHECK(tile["state"] == "LIVE");
    CHECK(status()["tour"]["step"] == 2);
}

TEST_CASE_METHOD(Asked, "requests of any shape leave the wall as it is", "[compositor]") {
    startWall();
    const Json before = status()["layout"];
    const std::string control = endpointsFor(config.runtime, "wall", "ops").control;
    const std::vector<Json> requests{{{"op", "show"}, {"layout", 7}},
                                     {{"op", "show"}, {"layout", "1x1x1"}},
                                     {{"op", "show"}, {"cameras", "a.c1"}},
                                     {{"op", "show"}, {"cameras", Json(65, nullptr)}},
                                     {{"op", "show"}, {"layout", "1x1"}, {"cameras", {7}}},
                                     {{"op", "show"}, {"cameras", {std::string(100'000, 'x')}}},
                                     {{"op", "snapshot-camera"}, {"camera", "a.c1"}},
                                     {{"op", "preset"}, {"preset", "none"}},
                                     {{"op", "preset"}},
                                     {{"op", "tour"}, {"do", "next"}},
                                     {{"op", "zoom"}, {"tile", 1}, {"part", {0, 0, 2, 2}}},
                                     {{"op", 7}}};
    for (const Json& request : requests) {
        CHECK_FALSE(callControl(bus, control, request, std::chrono::seconds{10}).ok());
    }
    CHECK(status()["layout"] == before);
}

}  // namespace
}  // namespace betang
