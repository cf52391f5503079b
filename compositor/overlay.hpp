// SPDX-License-Identifier: Apache-2.0
//
// A small picture with transparency that is laid over the canvas.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compositor/canvas.hpp"

namespace betang {

// I420 with one alpha for each luma and one for each chroma sample (0: canvas, 255: overlay). Width
// and height are even.
struct Overlay {
    Size size;
    std::vector<uint8_t> y;
    std::vector<uint8_t> alpha;
    std::vector<uint8_t> u;
    std::vector<uint8_t> v;
    std::vector<uint8_t> chroma_alpha;

    [[nodiscard]] bool empty() const { return size.width == 0 || size.height == 0; }
};

// `argb` is cairo's ARGB32: premultiplied, native byte order; `stride` in pixels, `size` even.
[[nodiscard]] Overlay overlayFrom(std::span<const uint32_t> argb, int stride, Size size);

// Lays `overlay` over `target` with its top left corner at x, y (even, not negative); what reaches
// beyond `target` is cut.
void blend(const I420View& target, const Overlay& overlay, int x, int y);

}  // namespace betang
