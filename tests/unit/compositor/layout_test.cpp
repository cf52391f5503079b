// SPDX-License-Identifier: Apache-2.0

#include "compositor/layout.hpp"

#include <algorithm>
#include <cstdlib>

#include "config/layouts.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

bool isEven(const Rect& rect) {
    return ((rect.x | rect.y | rect.width | rect.height) & 1) == 0;
}

long area(const Layout& layout) {
    long sum = 0;
    for (const LayoutTile& tile : layout.tiles) {
        sum += static_cast<long>(tile.rect.width) * tile.rect.height;
    }
    return sum;
}

bool meet(const Rect& a, const Rect& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

bool anyOverlap(const Layout& layout) {
    for (size_t i = 0; i < layout.tiles.size(); ++i) {
        for (size_t k = i + 1; k < layout.tiles.size(); ++k) {
            if (meet(layout.tiles[i].rect, layout.tiles[k].rect)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

TEST_CASE("every grid covers the canvas exactly with even tiles", "[compositor]") {
    for (const Size canvas :
         {Size{1280, 720}, Size{1920, 1080}, Size{3840, 2160}, Size{1366, 768}}) {
        for (int columns = 1; columns <= 8; ++columns) {
            for (int rows = 1; rows <= 8; ++rows) {
                const Layout layout = gridLayout({columns, rows}, canvas);
                CAPTURE(canvas.width, columns, rows);
                REQUIRE(layout.tiles.size() == static_cast<size_t>(columns * rows));
                CHECK(area(layout) == static_cast<long>(canvas.width) * canvas.height);
                CHECK_FALSE(anyOverlap(layout));
                for (const LayoutTile& tile : layout.tiles) {
                    REQUIRE(isEven(tile.rect));
                }
            }
        }
    }
}

TEST_CASE("tiles of a grid differ by two pixels at most and run row by row", "[compositor]") {
    const Layout layout = gridLayout({3, 3}, {1280, 720});

    CHECK(layout.tiles[0].rect == Rect{0, 0, 426, 240});
    CHECK(layout.tiles[1].rect == Rect{426, 0, 426, 240});
    CHECK(layout.tiles[2].rect == Rect{852, 0, 428, 240});
    CHECK(layout.tiles[3].rect == Rect{0, 240, 426, 240});
}

TEST_CASE("a grid beyond its limits is cut to them", "[compositor]") {
    CHECK(gridLayout({0, -3}, {1280, 720}).tiles.size() == 1);
    CHECK(gridLayout({100, 100}, {1280, 720}).tiles.size() == 64);
    CHECK(gridLayout({8, 8}, {0, 0}).canvas == Size{16, 16});
    CHECK(gridLayout({1, 1}, {1281, 721}).canvas == Size{1280, 720});
}

TEST_CASE("layouts with large tiles cover the canvas exactly", "[compositor]") {
    for (const char* name : {"1+5", "1+7", "2+8"}) {
        const Layout layout = layoutOn(layoutNamed(name, {}).take(), {1366, 768});
        INFO(name);
        CHECK(area(layout) == 1366L * 768);
        CHECK_FALSE(anyOverlap(layout));
    }
}

TEST_CASE("a large tile is as large as the small ones that it stands for", "[compositor]") {
    const Layout layout = layoutOn(layoutNamed("1+5", {}).take(), {1920, 1080});

    CHECK(layout.tiles[0].rect == Rect{0, 0, 1280, 720});
    CHECK(layout.tiles[1].rect == Rect{1280, 0, 640, 360});
    CHECK(layout.tiles[5].rect == Rect{1280, 720, 640, 360});
}

TEST_CASE("a board of pixels places tiles to two pixels, and above each other", "[compositor]") {
    const WallLayout wanted{
        "bebas", 1920, 1080, {{{0, 0, 1920, 1080}}, {{1401, 703, 480, 270}, 1}, {{5, 5, 1, 1}}}};
    const Layout layout = layoutOn(wanted, {1920, 1080});

    CHECK(layout.tiles[1] == LayoutTile{{1400, 702, 480, 270}, 1});
    CHECK(drawingOrder(layout).back() == 1);
    CHECK(layout.tiles[2].rect.width * layout.tiles[2].rect.height <= 4);
    CHECK(layoutOn(wanted, {960, 540}).tiles[1].rect == Rect{700, 350, 240, 136});
}

TEST_CASE("tiles are drawn from the lowest to the topmost", "[compositor]") {
    Layout layout;
    layout.tiles = {{{}, 1}, {{}, 0}, {{}, 1}, {{}, -1}};

    CHECK(drawingOrder(layout) == std::vector<size_t>{3, 1, 0, 2});
}

TEST_CASE("an output without a region shows the whole canvas", "[compositor]") {
    CHECK(outputRegion({}, {1280, 720}) == Rect{0, 0, 1280, 720});
    CHECK(outputRegion({5000, 0, 10, 10}, {1280, 720}) == Rect{0, 0, 1280, 720});
    CHECK(outputRegion({0, 0, -5, -5}, {1280, 720}) == Rect{0, 0, 1280, 720});
}

TEST_CASE("an output's region is cut to the canvas and made even", "[compositor]") {
    CHECK(outputRegion({641, 1, 2000, 2000}, {1280, 720}) == Rect{640, 0, 640, 720});
    CHECK(outputRegion({-100, -100, 301, 301}, {1280, 720}) == Rect{0, 0, 200, 200});
}

TEST_CASE("a tile's place in an output follows the output's region and size", "[compositor]") {
    const Rect right_half{640, 0, 640, 720};

    const Layout canvas{{1280, 720},
                        {{{640, 0, 320, 360}, 0}, {{0, 0, 640, 720}, 0}, {{320, 0, 640, 720}, 3}}};

    const Layout seen = seenThrough(canvas, right_half, {1280, 1440});

    CHECK(seen.canvas == Size{1280, 1440});
    REQUIRE(seen.tiles.size() == 3);
    CHECK(seen.tiles[0].rect == Rect{0, 0, 640, 720});
    CHECK(seen.tiles[1].rect == Rect{});                           // outside
    CHECK(seen.tiles[2] == LayoutTile{{-640, 0, 1280, 1440}, 3});  // cut by the region
}

TEST_CASE("neighbours still touch in an output of any size", "[compositor]") {
    const Layout canvas = gridLayout({7, 5}, {1918, 1078});

    const Layout seen = seenThrough(canvas, {0, 0, 1918, 1078}, {1000, 562});

    for (size_t i = 0; i + 1 < seen.tiles.size(); ++i) {
        const Rect& left = seen.tiles[i].rect;
        const Rect& right = seen.tiles[i + 1].rect;
        CHECK(((i + 1) % 7 == 0 || left.x + left.width == right.x));
    }
    CHECK(seen.tiles.back().rect.x + seen.tiles.back().rect.width == 1000);
}

TEST_CASE("a letterboxed picture keeps its shape", "[compositor]") {
    const Placement wide = placePicture({1920, 800}, 1.0, {480, 270}, Fit::Letterbox);
    const Placement narrow = placePicture({768, 576}, 1.0, {480, 270}, Fit::Letterbox);

    CHECK(wide.source == Rect{0, 0, 1920, 800});
    CHECK(wide.target == Rect{0, 34, 480, 200});
    CHECK(narrow.target == Rect{60, 0, 360, 270});
}

TEST_CASE("a filling picture loses edges and no shape", "[compositor]") {
    const Placement place = placePicture({768, 576}, 1.0, {480, 270}, Fit::Fill);

    CHECK(place.target == Rect{0, 0, 480, 270});
    CHECK(place.source == Rect{0, 72, 768, 432});
}

TEST_CASE("a nearly fitting picture gets no hairline bars", "[compositor]") {
    const Placement place = placePicture({640, 360}, 1.0, {426, 240}, Fit::Letterbox);

    CHECK(place.target == Rect{0, 0, 426, 240});
}

TEST_CASE("pixels that are not square are shown so, unless they are absurd", "[compositor]") {
    const Size tile{480, 270};
    const Rect d1 = placePicture({704, 576}, 12.0 / 11.0, tile, Fit::Letterbox).target;

    CHECK(d1.width == 360);
    CHECK(placePicture({640, 360}, 1000.0, tile, Fit::Letterbox).target == Rect{0, 0, 480, 270});
    CHECK(placePicture({640, 360}, 0.0, tile, Fit::Letterbox).target == Rect{0, 0, 480, 270});
}

TEST_CASE("a part of a picture is even and lies inside of it", "[compositor]") {
    CHECK(partOf({1920, 1080}, {}) == Rect{0, 0, 1920, 1080});
    CHECK(partOf({1920, 1080}, {0.25, 0.5, 0.5, 0.5}) == Rect{480, 540, 960, 540});
    CHECK(partOf({641, 361}, {0, 0, 1, 1}) == Rect{0, 0, 641, 361});
    CHECK(partOf({1, 1}, {0.9, 0.9, 0.1, 0.1}) == Rect{0, 0, 1, 1});
    for (const Zoom& zoom : {Zoom{0.95, 0.95, 0.05, 0.05}, Zoom{0.333, 0.1, 0.667, 0.9}}) {
        const Rect part = partOf({352, 288}, zoom);
        CHECK(isEven(part));
        CHECK((part.width >= 2 && part.x + part.width <= 352));
        CHECK((part.height >= 2 && part.y + part.height <= 288));
    }
}

TEST_CASE("pictures of hostile shapes stay inside picture and tile", "[compositor]") {
    for (const Size picture : {Size{1, 1}, Size{8192, 16}, Size{16, 8192}, Size{3, 16384}}) {
        for (const Size tile : {Size{2, 2}, Size{160, 90}, Size{1280, 720}}) {
            for (const Fit fit : {Fit::Letterbox, Fit::Fill}) {
                const auto [source, target] = placePicture(picture, 1.0, tile, fit);
                CAPTURE(picture.width, picture.height, tile.width);
                CHECK(isEven(target));
                CHECK((target.width >= 2 && target.height >= 2));
                CHECK((target.x >= 0 && target.x + target.width <= tile.width));
                CHECK((target.y >= 0 && target.y + target.height <= tile.height));
                CHECK((source.width >= 1 && source.height >= 1));
                CHECK((source.x >= 0 && source.x + source.width <= picture.width));
                CHECK((source.y >= 0 && source.y + source.height <= picture.height));
            }
        }
    }
}

TEST_CASE("a canvas that tiles cover has no bare parts", "[compositor]") {
    std::vector<Rect> tiles;
    for (const LayoutTile& tile : gridLayout({3, 3}, {1280, 720}).tiles) {
        tiles.push_back(tile.rect);
    }
    CHECK(bareParts(tiles, {1280, 720}).empty());
    tiles.push_back({0, 0, 400, 400});  // over others
    CHECK(bareParts(tiles, {1280, 720}).empty());
}

TEST_CASE("bare parts and tiles cover the canvas, and do not meet", "[compositor]") {
    const std::vector<Rect> tiles{
        {20, 10, 30, 20}, {40, 20, 30, 30}, {0, 0, 0, 0}, {90, 0, 10, 60}};
    const Size canvas{100, 60};
    const auto bare = bareParts(tiles, canvas);
    for (int y = 0; y < canvas.height; ++y) {
        for (int x = 0; x < canvas.width; ++x) {
            const auto holds = [x, y](const Rect& r) {
                return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
            };
            const bool covered = std::any_of(tiles.begin(), tiles.end(), holds);
            INFO(x << "," << y);
            REQUIRE(std::count_if(bare.begin(), bare.end(), holds) == (covered ? 0 : 1));
        }
    }
    CHECK(bareParts({}, canvas) == std::vector<Rect>{{0, 0, 100, 60}});
}

}  // namespace betang
