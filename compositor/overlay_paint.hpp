// SPDX-License-Identifier: Apache-2.0
//
// Shapes and text onto a transparent bitmap: what strips, cards and digits are made with.

#pragma once

#include <memory>
#include <string>

#include "compositor/canvas.hpp"
#include "compositor/overlay.hpp"
#include "compositor/tile.hpp"
#include "core/size.hpp"

namespace betang {

struct Ink {
    RgbColour colour;
    double opacity = 1.0;
};

struct TextStyle {
    int pixels = 12;  // of the em square
    bool bold = false;
    Ink ink;
};

enum class TextAlign { Left, Centre };

// Fonts are DejaVu Sans, grey antialiasing, unhinted metrics: the same on every machine.
// Thread-bound.
class Painter {
  public:
    // Transparent. Width and height are rounded up to even.
    explicit Painter(Size size);
    ~Painter();
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;

    void fill(const Rect& rect, const Ink& ink);
    void fillRounded(const Rect& rect, double radius, const Ink& ink);

    // One line, never markup, centred vertically, cut with an ellipsis at the right.
    void text(const Rect& box, const std::string& text, const TextStyle& style, TextAlign align);

    // The sign of a state, which tells states apart without colour.
    void icon(TileState state, const Rect& box, const Ink& ink);

    [[nodiscard]] Overlay finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// How wide Painter::text draws `text`, in pixels.
[[nodiscard]] int textWidth(const std::string& text, const TextStyle& style);

}  // namespace betang
