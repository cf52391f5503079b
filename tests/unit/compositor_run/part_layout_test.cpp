// SPDX-License-Identifier: Apache-2.0

#include "compositor/part_layout.hpp"

#include "config/layouts.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

// Two screens beside each other: the canvas of 1280x360, a half of it on each output.
struct TwoScreens {
    TwoScreens() {
        wall.canvas = {1280, 360};
        wall.outputs = {{.id = "kiri", .region = {0, 0, 640, 360}, .display = {}},
                        {.id = "kanan", .region = {640, 0, 640, 360}, .display = {}},
                        {.id = "semua", .region = {}, .display = {}}};
        before = {.layout = gridOf(2, 1), .cameras = {idOf("a.one"), idOf("a.two")}};
        part = {.layout = gridOf(2, 1), .cameras = {idOf("b.one")}, .preset = "malam"};
    }

    static CameraId idOf(const char* text) { return CameraId::parse(text).take(); }

    [[nodiscard]] Layout onCanvas(const ShownContent& content) const {
        return layoutOn(content.layout, wall.canvas);
    }

    WallConfig wall;
    ShownContent before;
    ShownContent part;
};

}  // namespace

TEST_CASE_METHOD(TwoScreens, "a preset on one output leaves the others as they are", "[wall]") {
    const ShownContent after = onOutputs(before, part, {"kanan"}, wall).take();

    const Layout layout = onCanvas(after);
    REQUIRE(layout.tiles.size() == 3);
    CHECK(layout.tiles[0].rect == Rect{0, 0, 640, 360});
    CHECK(layout.tiles[1].rect == Rect{640, 0, 320, 360});
    CHECK(layout.tiles[2].rect == Rect{960, 0, 320, 360});
    CHECK(after.cameras ==
          std::vector<std::optional<CameraId>>{idOf("a.one"), idOf("b.one"), std::nullopt});
}

TEST_CASE_METHOD(TwoScreens, "each output may get another preset, and the same again", "[wall]") {
    const ShownContent once = onOutputs(before, part, {"kanan"}, wall).take();
    const ShownContent both = onOutputs(once, part, {"kiri"}, wall).take();
    CHECK(onCanvas(both).tiles.size() == 4);

    part.layout = gridOf(1, 1);
    const ShownContent again = onOutputs(both, part, {"kanan"}, wall).take();
    const Layout layout = onCanvas(again);
    REQUIRE(layout.tiles.size() == 3);
    CHECK(layout.tiles[2].rect == Rect{640, 0, 640, 360});
    CHECK(again.cameras.back() == idOf("b.one"));
}

TEST_CASE_METHOD(TwoScreens, "a tile that reaches over from another screen lies below", "[wall]") {
    before.layout = {"lebar", 4, 1, {{{0, 0, 3, 1}, 5}}};

    const ShownContent after = onOutputs(before, part, {"kanan"}, wall).take();

    const Layout layout = onCanvas(after);
    REQUIRE(layout.tiles.size() == 3);
    CHECK(layout.tiles[0].rect == Rect{0, 0, 960, 360});
    CHECK(layout.tiles[1].z > layout.tiles[0].z);
    CHECK(drawingOrder(layout).front() == 0);
}

TEST_CASE_METHOD(TwoScreens, "what is zoomed on another output stays so", "[wall]") {
    const Zoom half{0, 0, 0.5, 0.5};
    before.zoom = {{1, half}};
    CHECK(onOutputs(before, part, {"kanan"}, wall).take().zoom.empty());
    CHECK(onOutputs(before, part, {"kiri"}, wall).take().zoom == std::map<size_t, Zoom>{{0, half}});
}

TEST_CASE_METHOD(TwoScreens, "an output of the whole wall shows the preset itself", "[wall]") {
    CHECK(onOutputs(before, part, {"semua"}, wall).take() == part);
}

TEST_CASE_METHOD(TwoScreens, "an output that is none is refused by its name", "[wall]") {
    CHECK(onOutputs(before, part, {"tengah"}, wall).error().text() ==
          "preset: the wall has no output 'tengah'");
}

TEST_CASE_METHOD(TwoScreens, "no more tiles than a wall can have", "[wall]") {
    before.layout = gridOf(8, 8);
    part.layout = gridOf(8, 5);
    CHECK(onOutputs(before, part, {"kanan"}, wall).error().kind() == ErrorKind::Unsupported);
}

}  // namespace betang
