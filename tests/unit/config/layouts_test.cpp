// SPDX-License-Identifier: Apache-2.0

#include "config/layouts.hpp"

#include "tests/unit/config/config_texts.hpp"

using namespace betang;

namespace {

const std::map<std::string, WallLayout> kNone;

}  // namespace

TEST_CASE("a grid is called by its columns and rows", "[config]") {
    const WallLayout grid = layoutNamed("4x2", kNone).take();
    CHECK(grid == gridOf(4, 2));
    CHECK(grid.name == "4x2");
    CHECK(grid.tiles.size() == 8);
    CHECK(grid.tiles[5].cells == Rect{1, 1, 1, 1});
}

TEST_CASE("what is no layout is refused", "[config]") {
    for (const char* text : {"",
                             "x",
                             "3",
                             "3x",
                             "x3",
                             "0x3",
                             "9x3",
                             "3x9",
                             "3x3x3",
                             "-3x3",
                             " 3x3",
                             "3x3 ",
                             "3X3",
                             "+3x3",
                             "1+6",
                             "auto",
                             "99999999999x1"}) {
        INFO(text);
        CHECK_FALSE(layoutNamed(text, kNone).ok());
    }
}

TEST_CASE("layouts with large tiles fill these first, then the small ones row by row", "[config]") {
    const WallLayout one = layoutNamed("1+7", kNone).take();
    REQUIRE(one.tiles.size() == 8);
    CHECK(one.tiles[0].cells == Rect{0, 0, 3, 3});
    CHECK(one.tiles[1].cells == Rect{3, 0, 1, 1});
    CHECK(one.tiles[4].cells == Rect{0, 3, 1, 1});
    const WallLayout two = layoutNamed("2+8", kNone).take();
    REQUIRE(two.tiles.size() == 10);
    CHECK(two.tiles[1].cells == Rect{2, 0, 2, 2});
    CHECK(two.tiles[2].cells == Rect{0, 2, 1, 1});
}

TEST_CASE("the smallest square holds all that it can", "[config]") {
    CHECK(squareFor(0) == gridOf(1, 1));
    CHECK(squareFor(9) == gridOf(3, 3));
    CHECK(squareFor(10) == gridOf(4, 4));
    CHECK(squareFor(1000) == gridOf(8, 8));
}

TEST_CASE("a layout of the file is for walls and for their presets", "[config]") {
    const Config config = readGood(R"(
layouts:
  pelabuhan: {board: 4x2, tiles: [2x2+0+0, 1x1+2+0, 1x1+3+1 z2]}
cameras:
  a.one: {main: rtsp://h/1}
  a.two: {main: rtsp://h/2}
groups: {both: {cameras: [a.two, a.one]}}
walls:
  utama:
    layout: pelabuhan
    presets:
      malam: {name: Malam hari, layout: 1+5, cameras: [both]}
      siang:
  kedua: {presets: {dua: {layout: pelabuhan, cameras: [wall.utama]}}}
)");
    const WallConfig& wall = config.walls.at("utama");
    CHECK(wall.layout == config.layouts.at("pelabuhan"));
    CHECK(wall.layout.tiles[2] == TileCells{{3, 1, 1, 1}, 2});
    const PresetConfig& night = wall.presets.at("malam");
    CHECK(night.name == "Malam hari");
    CHECK(night.layout.name == "1+5");
    CHECK(night.cameras == std::vector{cameraId("a.two"), cameraId("a.one")});
    CHECK(wall.presets.at("siang").layout == gridOf(2, 2));
    CHECK(config.walls.at("kedua").presets.at("dua").cameras ==
          std::vector{CameraId::forWall("utama")});
}
