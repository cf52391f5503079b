// SPDX-License-Identifier: Apache-2.0

#include "compositor/draw_heartbeat.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace betang {
namespace {

constexpr YuvColour kGround{22, 129, 127};
constexpr YuvColour kOff{48, 129, 127};
constexpr YuvColour kOn{190, 128, 128};
constexpr RgbColour kDigitInk{150, 160, 170};
constexpr uint64_t kFramesPerQuarter = 4;  // slow enough to be calm

int heightOn(Size canvas) {
    return std::clamp((canvas.height / 60) & ~1, 12, 24);
}

// Clockwise from the top left.
Rect quarter(const Rect& block, uint64_t index) {
    const int side = block.width / 2;
    const int x = index == 1 || index == 2 ? block.x + side : block.x;
    const int y = index >= 2 ? block.y + side : block.y;
    return {x, y, side, side};
}

}  // namespace

Heartbeat::Heartbeat(Size canvas)
    : digits_{heightOn(canvas), {heightOn(canvas) * 3 / 4, false, {kDigitInk, 1.0}}} {
    const int height = digits_.height();
    const int width = height + digits_.width("0000") + 4;
    if (canvas.width >= 4 * width && canvas.height >= 4 * height) {
        place_ = {canvas.width - width, 0, width, height};
    }
}

void Heartbeat::draw(const I420View& canvas, uint64_t frame) const {
    if (place_.width == 0) {
        return;
    }
    fill(cropped(canvas, place_), kGround);
    const int side = (place_.height - 4) & ~3;
    const Rect block{place_.x + 4, ((place_.height - side) / 2) & ~1, side, side};
    fill(cropped(canvas, block), kOff);
    fill(cropped(canvas, quarter(block, frame / kFramesPerQuarter % 4)), kOn);
    digits_.draw(canvas, fmt::format("{:04}", frame % 10000), place_.x + place_.height + 2, 0);
}

}  // namespace betang
