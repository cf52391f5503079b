// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <utility>

#include "compositor/draw_picture.hpp"
#include "compositor/draw_wall.hpp"
#include "compositor/overlay_tile.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/test_picture.hpp"
#include "tests/unit/compositor/pixels.hpp"

namespace betang {
namespace {

constexpr YuvColour kGreen{120, 60, 70};

TileContent tileOf(TileState state, std::shared_ptr<const AVFrame> picture) {
    TileContent content;
    content.name = "Jembatan Kahayan";
    content.state = state;
    content.badge = toText(state);
    content.clock = picture ? "14:05:09" : "";
    content.picture = std::move(picture);
    return content;
}

WallContent wallOf(const GridLayout& grid, Size canvas, const TileContent& tile) {
    WallContent content;
    content.layout = gridLayout(grid, canvas);
    content.tiles.assign(content.layout.tiles.size(), tile);
    return content;
}

ConstI420View stripOf(const ConstI420View& view, const Rect& tile) {
    return cropped(view, {tile.x, tile.y, tile.width, stripHeight(tile.size())});
}

ConstI420View belowStrip(const ConstI420View& view, const Rect& tile) {
    const int strip = stripHeight(tile.size());
    return cropped(view, {tile.x, tile.y + strip, tile.width, tile.height - strip});
}

const std::vector<std::pair<GridLayout, Size>> kWalls{
    {{1, 1}, {1280, 720}}, {{3, 3}, {1280, 720}}, {{4, 4}, {1920, 1080}}, {{8, 8}, {1280, 720}}};

}  // namespace

TEST_CASE("a live tile shows its picture below a strip with text", "[compositor]") {
    for (const auto& [grid, canvas] : kWalls) {
        const WallContent content =
            wallOf(grid, canvas, tileOf(TileState::Live, plainPicture({640, 360}, kGreen)));
        WallDrawer drawer;
        const ConstI420View view = drawer.draw(content);
        const Rect tile = content.layout.tiles.front().rect;

        CAPTURE(grid.columns);
        CHECK(brightPixels(stripOf(view, tile)) > 60);
        CHECK(meanLuma(stripOf(view, tile)) < 100);
        CHECK(meanLuma(belowStrip(view, tile)) == Approx(kGreen.y).margin(3));
        CHECK(uAt(view, tile.x + 4, tile.y + tile.height - 4) == kGreen.u);
    }
}

TEST_CASE("the lower left quarter of a live picture is the picture alone", "[compositor]") {
    for (const auto& [grid, canvas] : kWalls) {
        const WallContent content =
            wallOf(grid, canvas, tileOf(TileState::Live, plainPicture({640, 360}, kGreen)));
        WallDrawer drawer;
        const ConstI420View view = drawer.draw(content);
        for (const LayoutTile& tile : content.layout.tiles) {
            const Rect& r = tile.rect;
            const Rect quarter{r.x, r.y + (r.height / 4) * 2, (r.width / 4) * 2, r.height / 2 & ~1};
            const ConstI420View part = cropped(view, quarter);
            REQUIRE(countLuma(part, [](int luma) { return luma != kGreen.y; }) == 0);
        }
    }
}

TEST_CASE("states differ by their picture, without colour, at every size", "[compositor]") {
    const auto picture = plainPicture({640, 360}, kGreen);
    for (const auto& [grid, canvas] : kWalls) {
        std::vector<Canvas> seen;
        for (int state = 0; state <= static_cast<int>(TileState::DecoderFault); ++state) {
            WallContent content = wallOf(grid, canvas, {});
            content.tiles.front() = tileOf(static_cast<TileState>(state), picture);
            WallDrawer drawer;
            Canvas tile{content.layout.tiles.front().rect.size()};
            drawRegion(tile.view(), drawer.draw(content), content.layout.tiles.front().rect);
            for (const Canvas& other : seen) {
                CAPTURE(grid.columns, state);
                CHECK(difference(other.view(), tile.view()) > 20);
            }
            seen.push_back(std::move(tile));
        }
    }
}

TEST_CASE("a tile that is not live has no colour in its picture", "[compositor]") {
    for (const TileState state : {TileState::Stale, TileState::Frozen, TileState::Offline}) {
        const WallContent content =
            wallOf({1, 1}, {640, 360}, tileOf(state, plainPicture({640, 360}, kGreen)));
        WallDrawer drawer;
        const ConstI420View view = drawer.draw(content);
        CHECK(isGrey(cropped(view, {0, 300, 640, 60})));
        const double luma = meanLuma(cropped(view, {0, 320, 640, 40}));
        CHECK((state == TileState::Offline ? luma < 70 : luma == Approx(kGreen.y)));
    }
}

TEST_CASE("without a picture the slate stands there and says why", "[compositor]") {
    WallContent content = wallOf({2, 2}, {1280, 720}, tileOf(TileState::Offline, nullptr));
    content.tiles[0].badge = "OFFLINE since 14:05";
    content.tiles[1].detail = "no answer from the camera";
    WallDrawer drawer;
    const ConstI420View view = drawer.draw(content);

    const ConstI420View slate = belowStrip(view, content.layout.tiles[0].rect);
    const ConstI420View other = belowStrip(view, content.layout.tiles[1].rect);
    CHECK(brightPixels(slate) > 500);
    CHECK(meanLuma(slate) < 60);
    CHECK(difference(slate, other) > 100);
}

TEST_CASE("a tile without a picture never says live", "[compositor]") {
    WallContent claims = wallOf({1, 1}, {640, 360}, tileOf(TileState::Live, nullptr));
    WallContent connecting = wallOf({1, 1}, {640, 360}, tileOf(TileState::Connecting, nullptr));
    WallDrawer one;
    WallDrawer two;

    CHECK(bytesOf(one.draw(claims)) == bytesOf(two.draw(connecting)));
}

TEST_CASE("a picture that cannot be drawn shows decoder fault", "[compositor]") {
    std::shared_ptr<AVFrame> broken = plainPicture({64, 36}, kGreen);
    broken->format = AV_PIX_FMT_VAAPI;
    TileContent fault = tileOf(TileState::DecoderFault, nullptr);
    fault.detail = "its pictures cannot be drawn";
    WallDrawer one;
    WallDrawer two;

    CHECK(bytesOf(one.draw(wallOf({1, 1}, {640, 360}, tileOf(TileState::Live, broken)))) ==
          bytesOf(two.draw(wallOf({1, 1}, {640, 360}, fault))));
}

TEST_CASE("an empty tile is dark and quiet", "[compositor]") {
    WallContent content = wallOf({2, 2}, {1280, 720}, {});
    content.tiles.clear();
    WallDrawer drawer;

    CHECK(brightPixels(cropped(drawer.draw(content), {0, 0, 1200, 720})) == 0);
}

TEST_CASE("the same content makes the same bytes", "[compositor]") {
    const WallContent content =
        wallOf({3, 3}, {1280, 720}, tileOf(TileState::Stale, plainPicture({704, 576}, kGreen)));
    WallDrawer one;
    WallDrawer two;
    const std::vector<uint8_t> first = bytesOf(one.draw(content));

    CHECK(bytesOf(two.draw(content)) == first);
    CHECK(bytesOf(one.draw(content)) == first);
}

TEST_CASE("frames drawn into one buffer after another are those of one canvas", "[compositor]") {
    WallContent content = wallOf({3, 2}, {640, 360}, tileOf(TileState::Live, nullptr));
    content.layout.tiles.pop_back();           // a part of the canvas that no tile covers
    content.layout.tiles[1].rect.width += 60;  // and a tile over its neighbour
    content.layout.tiles[1].z = 1;
    WallDrawer ours;
    WallDrawer theirs;
    std::vector<Canvas> buffers(3, Canvas{{640, 360}});
    std::optional<ConstI420View> before;
    for (unsigned frame = 0; frame < 24; ++frame) {
        content.frame = frame;
        if (frame > 0) {
            const auto luma = static_cast<uint8_t>(40 + frame * 8);
            content.tiles[frame * 7 % 5].picture = plainPicture({64, 36}, {luma, 128, 128});
        }
        if (frame == 12) {
            content.layout.tiles[0].rect.height -= 20;
        }
        Canvas& buffer = buffers[frame % buffers.size()];
        ours.drawInto(content, buffer.view(), before ? &*before : nullptr);
        before = std::as_const(buffer).view();
        INFO(frame);
        REQUIRE(bytesOf(*before) == bytesOf(theirs.draw(content)));
    }
}

TEST_CASE("a frame after one that is gone is whole", "[compositor]") {
    const WallContent content =
        wallOf({2, 2}, {640, 360}, tileOf(TileState::Live, plainPicture({64, 36}, kGreen)));
    WallDrawer drawer;
    Canvas first{{640, 360}};
    Canvas second{{640, 360}};
    drawer.drawInto(content, first.view(), nullptr);
    drawer.drawInto(content, second.view(), nullptr);

    CHECK(bytesOf(std::as_const(second).view()) == bytesOf(std::as_const(first).view()));
}

TEST_CASE("only tiles that changed are drawn again", "[compositor]") {
    WallContent content =
        wallOf({4, 4}, {1280, 720}, tileOf(TileState::Live, plainPicture({640, 360}, kGreen)));
    WallDrawer drawer;
    (void)drawer.draw(content);
    REQUIRE(drawer.counts().tiles_drawn == 16);
    const uint64_t texts = drawer.counts().texts_rendered;

    content.tiles[5].picture = plainPicture({640, 360}, {200, 128, 128});
    content.tiles[6].clock = "14:05:10";
    const ConstI420View view = drawer.draw(content);

    CHECK(drawer.counts().tiles_drawn == 18);
    CHECK(drawer.counts().texts_rendered == texts);
    const Rect tile = content.layout.tiles[5].rect;
    CHECK(lumaAt(view, tile.x + 100, tile.y + 100) == 200);
}

TEST_CASE("a frame that holds tiles back draws new pictures on the next", "[compositor]") {
    WallContent content =
        wallOf({2, 1}, {640, 180}, tileOf(TileState::Live, plainPicture({320, 180}, kGreen)));
    WallDrawer drawer;
    (void)drawer.draw(content);

    content.hold = true;
    content.tiles[0].picture = plainPicture({320, 180}, {200, 128, 128});
    content.tiles[0].clock = "14:05:10";
    content.tiles[1] = tileOf(TileState::Stale, content.tiles[1].picture);
    (void)drawer.draw(content);
    CHECK(drawer.counts().tiles_drawn == 3);  // what a tile says is never held back

    content.hold = false;
    CHECK(lumaAt(drawer.draw(content), 100, 100) == 200);
}

TEST_CASE("a frame drawn step by step equals one drawn at once", "[compositor]") {
    WallContent content =
        wallOf({3, 3}, {1280, 720}, tileOf(TileState::Live, plainPicture({640, 360}, kGreen)));
    WallDrawer steps;
    (void)steps.draw(content);
    content.tiles[4] = tileOf(TileState::Offline, content.tiles[4].picture);
    content.tiles[2].name = "\xe2\x80\xae<b>\n";
    (void)steps.draw(content);
    content.layout = gridLayout({2, 2}, {1280, 720});
    content.frame = 9;
    WallDrawer once;

    CHECK(bytesOf(steps.draw(content)) == bytesOf(once.draw(content)));
}

TEST_CASE("what lies above a tile stays above it", "[compositor]") {
    WallContent content;
    content.layout = {{640, 360}, {{{160, 90, 320, 180}, 1}, {{0, 0, 640, 360}, 0}}};
    content.tiles = {tileOf(TileState::Live, plainPicture({320, 180}, {200, 128, 128})),
                     tileOf(TileState::Live, plainPicture({640, 360}, kGreen))};
    WallDrawer drawer;
    (void)drawer.draw(content);
    content.tiles[1].picture = plainPicture({640, 360}, {80, 128, 128});
    const ConstI420View view = drawer.draw(content);

    CHECK(lumaAt(view, 320, 200) == 200);
    CHECK(lumaAt(view, 20, 340) == 80);
}

TEST_CASE("the heartbeat moves though nothing else does", "[compositor]") {
    WallContent content = wallOf({3, 3}, {1280, 720}, tileOf(TileState::Offline, nullptr));
    WallDrawer drawer;
    const std::vector<uint8_t> first = bytesOf(drawer.draw(content));
    content.frame = 1;

    CHECK(bytesOf(drawer.draw(content)) != first);
    CHECK(drawer.counts().tiles_drawn == 9);
}

TEST_CASE("hostile names and tiny canvases are drawn without harm", "[compositor]") {
    for (const Size canvas : {Size{16, 16}, Size{64, 36}, Size{200, 2000}, Size{1280, 720}}) {
        for (const int side : {1, 3, 8}) {
            TileContent tile = tileOf(TileState::Offline, plainPicture({64, 36}, kGreen));
            tile.name = std::string(4096, '\xff') + "\n\"<span size='9999999'>";
            tile.detail = tile.name;
            tile.badge = "OFFLINE since 21/11 22:40";
            WallDrawer drawer;
            CHECK(drawer.draw(wallOf({side, side}, canvas, tile)).size == canvas);
        }
    }
}

TEST_CASE("tile content carries the status over in words", "[compositor]") {
    TileStatus status;
    status.state = TileState::Stale;
    status.age = std::chrono::seconds{7};
    status.reason = "no answer";
    const TileContent content =
        tileContent("Dermaga", status, {}, [](UtcTime) { return LocalTime{}; });

    CHECK(content.badge == "STALE 7 s");
    CHECK((content.name == "Dermaga" && content.detail == "no answer"));
    CHECK((content.picture == nullptr && content.clock.empty()));
}

}  // namespace betang
