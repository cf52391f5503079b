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
                                     {{"op", 7}}};
    for (const Json& request : requests) {
        CHECK_FALSE(callControl(bus, control, request, std::chrono::seconds{10}).ok());
    }
    CHECK(status()["layout"] == before);
}

}  // namespace
}  // namespace betang
