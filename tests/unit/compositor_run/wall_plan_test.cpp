// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_plan.hpp"

#include "config/layouts.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::seconds;

CameraId idOf(const std::string& text) {
    return CameraId::parse(text).take();
}

// Cameras a.one to a.four with sub-streams, all on worker link-0, and a wall of 1280x720.
struct TwoWalls {
    TwoWalls() {
        config.runtime = "/run/betang";
        for (const char* id : {"a.one", "a.two", "a.three", "a.four"}) {
            CameraConfig camera{.id = idOf(id),
                                .name = id,
                                .main_url = "rtsp://x/main",
                                .sub_url = "rtsp://x/sub",
                                .secret = {},
                                .schedule = {},
                                .storage = {}};
            config.cameras.emplace(camera.id, camera);
            workers.worker_of.emplace(camera.id, "link-0");
        }
    }

    WallPlan plan(GridLayout grid, const std::vector<std::string>& cameras) {
        ShownContent content{gridOf(grid.columns, grid.rows), {}};
        for (const std::string& id : cameras) {
            content.cameras.emplace_back(idOf(id));
        }
        return planWall(content, {config, wall, workers, quarantined, before, now});
    }

    Config config;
    WallConfig wall;
    Plan workers;
    std::map<CameraId, UtcTime> quarantined;
    Scene before;
    Now now{MonoTime{seconds{50}}, UtcTime{seconds{1000}}};
};

TEST_CASE_METHOD(TwoWalls, "a camera shown twice is read and decoded once", "[compositor]") {
    const WallPlan result = plan({2, 2}, {"a.one", "a.one", "a.two"});

    CHECK(result.decode.size() == 2);
    CHECK(result.feed.size() == 2);
    REQUIRE(result.scene.tiles.size() == 4);
    CHECK(result.scene.tiles[1]->camera == idOf("a.one"));
    CHECK_FALSE(result.scene.tiles[3]);
}

TEST_CASE_METHOD(TwoWalls,
                 "cameras beyond the tiles are neither read nor decoded",
                 "[compositor]") {
    const WallPlan result = plan({1, 1}, {"a.one", "a.two"});

    REQUIRE(result.feed.size() == 1);
    CHECK(result.feed.begin()->first == StreamId{idOf("a.one"), StreamKind::Main});
    CHECK(result.cameras == std::set<CameraId>{idOf("a.one")});
}

TEST_CASE_METHOD(TwoWalls, "what is next is decoded at its size and not drawn", "[compositor]") {
    const WallPlan result = withAhead(plan({4, 4}, {"a.one"}), plan({1, 1}, {"a.one"}));

    CHECK(result.decode.size() == 2);
    CHECK(result.feed.contains({idOf("a.one"), StreamKind::Main}));
    CHECK(result.scene.tiles.size() == 16);
}

TEST_CASE_METHOD(TwoWalls, "a wall that fills its tiles cuts pictures", "[compositor]") {
    CHECK(plan({2, 2}, {"a.one"}).scene.fit == Fit::Letterbox);
    wall.fit = PictureFit::Fill;
    CHECK(plan({2, 2}, {"a.one"}).scene.fit == Fit::Fill);
}

TEST_CASE_METHOD(TwoWalls, "small tiles read the sub-stream", "[compositor]") {
    const WallPlan result = plan({4, 4}, {"a.one"});

    CHECK(result.decode == DecodePlan{{{idOf("a.one"), StreamKind::Sub}, Size{320, 180}}});
}

TEST_CASE_METHOD(TwoWalls, "a zoomed tile takes the stream that has the detail", "[compositor]") {
    ShownContent content{gridOf(4, 4), {idOf("a.one"), idOf("a.two")}};
    content.zoom[1] = {0.5, 0.5, 0.25, 0.25};
    const WallPlan result = planWall(content, {config, wall, workers, quarantined, before, now});

    CHECK(result.scene.tiles[0]->stream == StreamKind::Sub);
    CHECK(result.scene.tiles[1]->stream == StreamKind::Main);
    CHECK(result.scene.tiles[1]->zoom == content.zoom.at(1));
    CHECK(result.decode.at({idOf("a.two"), StreamKind::Main}) == Size{1280, 720});
}

TEST_CASE_METHOD(TwoWalls, "a lent camera is read where its site is served", "[compositor]") {
    CameraConfig& lent = config.cameras.at(idOf("a.two"));
    lent.lent = StreamKind::Sub;
    workers.worker_of.erase(lent.id);
    const WallPlan result = plan({1, 1}, {"a.two"});

    REQUIRE(result.feed.size() == 1);
    CHECK(result.feed.begin()->first == StreamId{idOf("a.two"), StreamKind::Sub});
    CHECK(result.feed.begin()->second.live == "ipc:///run/betang/site-a.live");
}

TEST_CASE_METHOD(TwoWalls, "an output finer than the canvas asks for more detail", "[compositor]") {
    OutputConfig output;
    output.size = {2560, 1440};
    wall.outputs = {output};

    CHECK(finestCanvas(wall) == Size{2560, 1440});
    CHECK(plan({4, 4}, {"a.one"}).scene.tiles[0]->stream == StreamKind::Main);
}

TEST_CASE_METHOD(TwoWalls, "no output finer than a small one asks for less", "[compositor]") {
    wall.canvas = {2560, 1440};
    OutputConfig output;
    output.size = {1280, 720};
    wall.outputs = {output};

    CHECK(finestCanvas(wall) == Size{1280, 720});
    const WallPlan result = plan({3, 3}, {"a.one"});
    CHECK(result.decode.begin()->second == Size{426, 240});
    CHECK(result.scene.layout.canvas == Size{2560, 1440});
}

TEST_CASE_METHOD(TwoWalls, "a camera in quarantine is shown and left alone", "[compositor]") {
    quarantined.emplace(idOf("a.one"), UtcTime{seconds{900}});

    const WallPlan result = plan({1, 1}, {"a.one"});

    CHECK(result.scene.tiles[0]->quarantined_since == UtcTime{seconds{900}});
    CHECK(result.feed.empty());
    CHECK(result.decode.empty());
}

TEST_CASE_METHOD(TwoWalls, "a camera that stays keeps the time at which it came", "[compositor]") {
    before = plan({2, 2}, {"a.one"}).scene;
    now.monotonic += seconds{60};

    const WallPlan result = plan({1, 2}, {"a.two", "a.one"});

    CHECK(result.scene.tiles[0]->assigned_at == MonoTime{seconds{110}});
    CHECK(result.scene.tiles[1]->assigned_at == MonoTime{seconds{50}});
}

TEST_CASE_METHOD(TwoWalls, "a camera that nobody knows leaves its tile empty", "[compositor]") {
    const WallPlan result = plan({1, 2}, {"a.gone", "a.two"});

    CHECK_FALSE(result.scene.tiles[0]);
    CHECK(result.scene.tiles[1]);
}

}  // namespace
}  // namespace betang
