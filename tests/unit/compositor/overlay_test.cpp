// SPDX-License-Identifier: Apache-2.0

#include "compositor/overlay.hpp"

#include <array>

#include "compositor/overlay_digits.hpp"
#include "compositor/overlay_paint.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/compositor/pixels.hpp"

namespace betang {
namespace {

constexpr uint32_t kClear = 0;
constexpr uint32_t kWhite = 0xFFFFFFFF;
constexpr uint32_t kHalfWhite = 0x80808080;

Canvas grey(Size size, uint8_t luma) {
    Canvas canvas{size};
    fill(canvas.view(), {luma, 128, 128});
    return canvas;
}

}  // namespace

TEST_CASE("an overlay covers, mixes or leaves the canvas by its alpha", "[compositor]") {
    const std::array<uint32_t, 4> pixels{kWhite, kClear, kHalfWhite, kClear};
    Canvas canvas = grey({4, 4}, 100);
    blend(canvas.view(), overlayFrom(pixels, 2, {2, 2}), 2, 2);

    CHECK(lumaAt(canvas.view(), 2, 2) == 235);
    CHECK(lumaAt(canvas.view(), 3, 2) == 100);
    CHECK(lumaAt(canvas.view(), 2, 3) == Approx(168).margin(1));
    CHECK(lumaAt(canvas.view(), 0, 0) == 100);
}

TEST_CASE("an overlay beyond the canvas is cut", "[compositor]") {
    const std::vector<uint32_t> pixels(64, kWhite);
    const Overlay overlay = overlayFrom(pixels, 8, {8, 8});
    Canvas canvas = grey({8, 8}, 50);
    blend(canvas.view(), overlay, 6, 4);
    blend(canvas.view(), overlay, 100, 100);

    CHECK(countLuma(canvas.view(), [](int luma) { return luma == 235; }) == 2 * 4);
}

TEST_CASE("text leaves pixels inside its box and none outside", "[compositor]") {
    Painter painter{{200, 60}};
    painter.text(
        {40, 20, 100, 20}, "Kahayan", {14, false, {{255, 255, 255}, 1.0}}, TextAlign::Left);
    Canvas canvas = grey({200, 60}, 16);
    blend(canvas.view(), painter.finish(), 0, 0);

    const int inside = brightPixels(cropped(canvas.view(), {40, 20, 100, 20}));
    CHECK(inside > 40);
    CHECK(brightPixels(canvas.view()) == inside);
}

TEST_CASE("markup in a text is drawn as text", "[compositor]") {
    const TextStyle style{14, false, {{255, 255, 255}, 1.0}};

    CHECK(textWidth("<b>a</b>", style) > 3 * textWidth("a", style));
}

TEST_CASE("a text longer than its box is cut, stacked marks too", "[compositor]") {
    std::string tall = "a";
    for (int i = 0; i < 100; ++i) {
        tall += "\xcc\x81";
    }
    Painter painter{{100, 60}};
    const TextStyle style{14, false, {{255, 255, 255}, 1.0}};
    painter.text({10, 20, 60, 20}, tall + std::string(150, 'W'), style, TextAlign::Left);
    painter.text({10, 20, 0, 20}, "none", style, TextAlign::Left);
    Canvas canvas = grey({100, 60}, 16);
    blend(canvas.view(), painter.finish(), 0, 0);

    CHECK(brightPixels(cropped(canvas.view(), {0, 0, 100, 20})) == 0);
    CHECK(brightPixels(cropped(canvas.view(), {70, 0, 30, 60})) == 0);
    CHECK(brightPixels(canvas.view()) > 40);
}

TEST_CASE("every state has a sign of its own", "[compositor]") {
    std::vector<std::vector<uint8_t>> signs;
    for (int state = 1; state <= static_cast<int>(TileState::DecoderFault); ++state) {
        Painter painter{{16, 16}};
        painter.icon(static_cast<TileState>(state), {0, 0, 16, 16}, {{255, 255, 255}, 1.0});
        signs.push_back(painter.finish().alpha);
        for (size_t other = 0; other + 1 < signs.size(); ++other) {
            CHECK(signs[other] != signs.back());
        }
    }
    CHECK(signs.size() == 11);
}

TEST_CASE("digits take even, equal places and skip what they do not know", "[compositor]") {
    const Digits digits{16, {11, false, {{255, 255, 255}, 1.0}}};

    CHECK(digits.width("00") == digits.width("17"));
    CHECK(digits.width("14:05:09") % 2 == 0);
    CHECK(digits.width("1x2 ") == digits.width("12"));

    Canvas canvas = grey({80, 16}, 16);
    digits.draw(canvas.view(), "8", 4, 0);
    CHECK(brightPixels(canvas.view()) > 5);
    CHECK(brightPixels(cropped(canvas.view(), {20, 0, 60, 16})) == 0);
}

}  // namespace betang
