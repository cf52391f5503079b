// SPDX-License-Identifier: Apache-2.0
//
// One plane of 8-bit samples to another size, by libyuv. Where the source is more than twice as
// large it is first quartered or halved as often as fits: libyuv has vector code for these and for
// the last bilinear step, and none for a box of any other shape (measured with
// tests/bench/draw_bench: 1920x1080 to 426x240 takes half the time).

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/size.hpp"

namespace betang {

template <typename Byte>
struct PlaneOf {
    Byte* data = nullptr;
    int stride = 0;
    Size size;
};

using SourcePlane = PlaneOf<const uint8_t>;
using TargetPlane = PlaneOf<uint8_t>;

// Keeps its scratch memory. Thread-bound.
class PlaneScaler {
  public:
    // Both at least 1x1; they do not overlap.
    void scale(const TargetPlane& target, SourcePlane source);

  private:
    TargetPlane scratch(size_t step, Size size);

    std::array<std::vector<uint8_t>, 2> memory_;
};

}  // namespace betang
