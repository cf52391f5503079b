// SPDX-License-Identifier: Apache-2.0
//
// Pixels of a wall: 8-bit I420, limited range; overlays are coloured and snapshots read as BT.709.
// All widths, heights and offsets of regions are even, so that each chroma sample belongs to one
// tile.

#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "core/size.hpp"

namespace betang {

// Three planes that somebody else owns; strides in bytes.
template <typename Byte>
struct I420Planes {
    Byte* y = nullptr;
    Byte* u = nullptr;
    Byte* v = nullptr;
    int y_stride = 0;
    int u_stride = 0;
    int v_stride = 0;
    Size size;

    // Whoever may write may read.
    operator I420Planes<const Byte>() const  // NOLINT(google-explicit-constructor)
        requires(!std::is_const_v<Byte>) {
        return {y, u, v, y_stride, u_stride, v_stride, size};
    }
};

using I420View = I420Planes<uint8_t>;
using ConstI420View = I420Planes<const uint8_t>;

// The part of `view` under `region`, which must be even and lie inside.
[[nodiscard]] I420View cropped(const I420View& view, const Rect& region);
[[nodiscard]] ConstI420View cropped(const ConstI420View& view, const Rect& region);

struct YuvColour {
    uint8_t y = 16;
    uint8_t u = 128;
    uint8_t v = 128;
};

struct RgbColour {
    uint8_t r = 0;
    uint8_t g = 0;
    uint8_t b = 0;
};

// ITU-R BT.709 3.4, 3.5: limited range.
[[nodiscard]] YuvColour toYuv(RgbColour colour);

void fill(const I420View& view, YuvColour colour);

// Both of the same size.
void copy(const I420View& target, const ConstI420View& source);

// Owns its pixels, in one block. Reentrant.
class Canvas {
  public:
    Canvas() = default;

    // Black. Width and height are rounded up to even.
    explicit Canvas(Size size);

    [[nodiscard]] Size size() const { return size_; }

    // Valid until the canvas is moved, assigned or destroyed.
    [[nodiscard]] I420View view();
    [[nodiscard]] ConstI420View view() const;

  private:
    Size size_;
    std::vector<uint8_t> pixels_;
};

}  // namespace betang
