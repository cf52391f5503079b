// SPDX-License-Identifier: Apache-2.0
//
// What the wall looks like: every layout, state and overlay, beside pictures that people have
// looked at (tests/data/golden). After a change that is meant: BETANG_WRITE_GOLDEN=1, and look.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "compositor/draw_wall.hpp"
#include "compositor/png.hpp"
#include "config/layouts.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_picture.hpp"

namespace betang {
namespace {

constexpr int kBlock = 32;
constexpr double kLeastPsnr = 40;       // of the whole picture
constexpr double kLeastBlockPsnr = 24;  // of the worst block: one letter less is 15 dB

// Slopes and bars, different for each number.
std::shared_ptr<const AVFrame> scenery(int number, Size size = {640, 360}) {
    Canvas canvas{size};
    const I420View view = canvas.view();
    fill(view, {90, static_cast<uint8_t>(100 + number * 7 % 60), 128});
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const int bars = (x + y * (1 + number % 3)) / 40 % 2 * 30;
            view.y[y * view.y_stride + x] = static_cast<uint8_t>(50 + bars + x * 90 / size.width);
        }
    }
    return pictureFrom(canvas);
}

TileContent live(int number) {
    TileContent tile;
    tile.name = "Kamera " + std::to_string(number);
    tile.state = TileState::Live;
    tile.badge = "LIVE";
    tile.clock = "14:05:09";
    tile.picture = scenery(number);
    return tile;
}

TileContent stateOf(TileState state, const std::string& badge, const std::string& detail = {}) {
    TileContent tile = live(static_cast<int>(state));
    tile.name = "Jembatan Kahayan";
    tile.state = state;
    tile.badge = badge;
    tile.detail = detail;
    return tile;
}

WallContent wallOf(const WallLayout& layout, Size canvas) {
    WallContent content;
    content.layout = layoutOn(layout, canvas);
    for (size_t i = 0; i < content.layout.tiles.size(); ++i) {
        content.tiles.push_back(live(static_cast<int>(i) + 1));
    }
    content.frame = 7;
    return content;
}

double psnr(double squares, double count) {
    return squares == 0 ? 100 : 10 * std::log10(255 * 255 * count / squares);
}

double squaresIn(const ConstI420View& a, const ConstI420View& b, const Rect& part) {
    double squares = 0;
    for (int y = part.y; y < part.y + part.height; ++y) {
        for (int x = part.x; x < part.x + part.width; ++x) {
            const int difference = a.y[y * a.y_stride + x] - b.y[y * b.y_stride + x];
            squares += difference * difference;
        }
    }
    return squares;
}

// Of brightness: the whole, and the worst block.
std::pair<double, double> likeness(const ConstI420View& a, const ConstI420View& b) {
    double sum = 0;
    double worst = 100;
    for (int y = 0; y < a.size.height; y += kBlock) {
        for (int x = 0; x < a.size.width; x += kBlock) {
            const Rect part{
                x, y, std::min(kBlock, a.size.width - x), std::min(kBlock, a.size.height - y)};
            const double squares = squaresIn(a, b, part);
            sum += squares;
            worst = std::min(worst, psnr(squares, part.width * part.height));
        }
    }
    return {psnr(sum, a.size.width * a.size.height), worst};
}

void compare(const std::string& name, const WallContent& content) {
    const char* source = std::getenv("BETANG_SOURCE_DIR");
    const auto file = std::filesystem::path{source == nullptr ? "." : source} /
                      "tests/data/golden" / (name + ".png");
    WallDrawer drawer;
    const ConstI420View drawn = drawer.draw(content);
    if (std::getenv("BETANG_WRITE_GOLDEN") != nullptr) {
        REQUIRE(writePng(file, drawn).ok());
    }
    const auto golden = readPng(file);
    CAPTURE(name);
    REQUIRE(golden.ok());
    REQUIRE(golden->size() == drawn.size);
    const auto [whole, worst] = likeness(drawn, golden->view());
    CHECK(whole >= kLeastPsnr);
    CHECK(worst >= kLeastBlockPsnr);
}

}  // namespace

TEST_CASE("every state looks as it did when people looked at it", "[golden]") {
    WallContent content = wallOf(gridOf(4, 3), {1920, 1080});
    content.tiles = {
        {},
        stateOf(TileState::Connecting, "CONNECTING"),
        stateOf(TileState::Live, "LIVE"),
        stateOf(TileState::KeyframesOnly, "KEYFRAMES ONLY"),
        stateOf(TileState::Stale, "STALE 7 s"),
        stateOf(TileState::Frozen, "FROZEN"),
        stateOf(TileState::Offline, "OFFLINE since 14:05", "the camera does not answer"),
        stateOf(TileState::LinkDown, "LINK DOWN", "no camera of the link answers"),
        stateOf(TileState::Busy, "BUSY", "the camera serves no more viewers"),
        stateOf(TileState::NoPermission, "NO PERMISSION", "the camera refuses the password"),
        stateOf(TileState::DecoderFault, "DECODER FAULT"),
        stateOf(TileState::Replay, "REPLAY 32 s"),
    };
    content.tiles[1].picture = nullptr;
    compare("states", content);
    for (TileContent& tile : content.tiles) {
        tile.picture = nullptr;
    }
    compare("states-without-picture", content);
}

TEST_CASE("every layout looks as it did when people looked at it", "[golden]") {
    for (const std::string name : {"1x1", "2x2", "3x2", "3x3", "1+5", "1+7", "2+8"}) {
        compare("layout-" + name, wallOf(layoutNamed(name, {}).take(), {960, 540}));
    }
    compare("layout-4x4", wallOf(gridOf(4, 4), {1920, 1080}));
    compare("layout-8x8", wallOf(gridOf(8, 8), {1920, 1080}));
}

TEST_CASE("tiles over tiles look as they did when people looked at them", "[golden]") {
    const WallLayout own{"own", 4, 2, {{{0, 0, 4, 2}, 0}, {{3, 1, 1, 1}, 2}, {{2, 0, 2, 1}, 1}}};
    compare("layout-own", wallOf(own, {960, 540}));
}

TEST_CASE("every overlay looks as it did when people looked at it", "[golden]") {
    WallContent content = wallOf(gridOf(3, 2), {1440, 540});
    content.tiles[0].name = "Simpang empat Jalan Tjilik Riwut kilometer tujuh, arah Tangkiling";
    content.tiles[1].name = "\xe2\x80\xae<b>\n\xff";
    content.tiles[2].name = "Dermaga ×4.0";
    content.tiles[2].zoom = {0.25, 0.25, 0.25, 0.25};
    content.tiles[3].picture = scenery(3, {704, 576});
    content.tiles[4] = stateOf(TileState::Offline,
                               "OFFLINE since 21/11 14:05",
                               "the camera closed the connection before it sent a picture");
    content.tiles[5] = stateOf(TileState::Live, "LIVE ½");
    compare("overlays", content);
    content.fit = Fit::Fill;
    content.frame = 8;
    compare("overlays-cropped", content);
}

TEST_CASE("a letter less is noticed", "[golden]") {
    WallContent content = wallOf(gridOf(4, 4), {1920, 1080});
    WallDrawer whole;
    const Canvas before = [&] {
        const ConstI420View view = whole.draw(content);
        Canvas kept{view.size};
        copy(kept.view(), view);
        return kept;
    }();
    content.tiles[5].badge = "LIVF";
    WallDrawer other;
    CHECK(likeness(other.draw(content), before.view()).second < kLeastBlockPsnr);
}

}  // namespace betang
