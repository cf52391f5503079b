// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <compare>

namespace betang {

// A picture's or region's extent in pixels.
struct Size {
    int width = 0;
    int height = 0;

    auto operator<=>(const Size&) const = default;
};

// A region in pixels; x and y name the top left corner.
struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    [[nodiscard]] Size size() const { return {width, height}; }

    auto operator<=>(const Rect&) const = default;
};

}  // namespace betang
