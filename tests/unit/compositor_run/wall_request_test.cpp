// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_request.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

TEST_CASE("a size is read as width by height", "[compositor]") {
    CHECK(sizeOf({{"size", "1280x720"}}, "size").take() == Size{1280, 720});
    CHECK_FALSE(sizeOf(Json::object(), "size").take());
}

TEST_CASE("a size that is none or absurd is refused", "[compositor]") {
    for (const char* text :
         {"", "x", "1280", "1280x", "x720", "-1x5", "15x720", "9000x720", "1x2x3"}) {
        CAPTURE(text);
        CHECK_FALSE(sizeOf({{"size", text}}, "size").ok());
    }
}

TEST_CASE("a snapshot's path must be absolute text", "[compositor]") {
    CHECK(pathOf({{"path", "/tmp/wall.png"}}) == "/tmp/wall.png");
    CHECK_THROWS_AS(pathOf({{"path", "wall.png"}}), Error);
    CHECK_THROWS_AS(pathOf({{"path", 7}}), Error);
    CHECK_THROWS_AS(pathOf(Json::object()), Error);
}

TEST_CASE("a replay is asked for a tile that shows a camera, a minute at most", "[replay]") {
    const CameraId camera = CameraId::parse("a.one").take();
    const Scene scene{.wall = "ops",
                      .layout = {},
                      .tiles = {SceneTile{.camera = camera,
                                          .name = {},
                                          .stream = StreamKind::Sub,
                                          .quarantined_since = std::nullopt},
                                std::nullopt}};

    const ReplayRequest asked = replayRequest({{"tile", 1}, {"seconds", 30}}, scene).take();
    CHECK(asked.tile == 0);
    CHECK(asked.stream == StreamId{camera, StreamKind::Sub});
    CHECK(asked.span == std::chrono::seconds{30});
    CHECK(replayRequest({{"tile", 1}, {"seconds", nullptr}}, scene).take().span == Duration{});

    for (const Json& request : {Json{{"tile", 0}},
                                Json{{"tile", 3}},
                                Json{{"tile", "1"}},
                                Json{{"tile", 2}, {"seconds", 5}},
                                Json{{"tile", 1}, {"seconds", 61}},
                                Json{{"tile", 1}, {"seconds", -1}},
                                Json{{"tile", 1}, {"seconds", "5"}}}) {
        CAPTURE(request.dump());
        CHECK_FALSE(replayRequest(request, scene).ok());
    }
}

}  // namespace
}  // namespace betang
