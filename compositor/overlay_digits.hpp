// SPDX-License-Identifier: Apache-2.0
//
// Digits and colons rendered once, for what changes every second or every frame.

#pragma once

#include <array>
#include <string_view>

#include "compositor/overlay.hpp"
#include "compositor/overlay_paint.hpp"

namespace betang {

class Digits {
  public:
    // Each `height` high (even), the text in the middle. Thread-bound while made, then reentrant.
    Digits(int height, const TextStyle& style);

    [[nodiscard]] int height() const { return height_; }

    [[nodiscard]] int width(std::string_view text) const;

    // Draws the digits and colons of `text` with the left end at x, y; other characters are left
    // out.
    void draw(const I420View& target, std::string_view text, int x, int y) const;

  private:
    [[nodiscard]] const Overlay* glyph(char character) const;

    int height_;
    std::array<Overlay, 11> glyphs_;  // 0..9 and ':'
};

}  // namespace betang
