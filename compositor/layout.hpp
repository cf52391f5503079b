// SPDX-License-Identifier: Apache-2.0
//
// Where tiles lie on a wall's canvas and what of it an output shows: pure geometry. All rectangles
// are even (see canvas.hpp).

#pragma once

#include <cstddef>
#include <vector>

#include "config/config.hpp"
#include "core/size.hpp"

namespace betang {

// Rows and columns of equal tiles.
struct GridLayout {
    int columns = 1;
    int rows = 1;

    bool operator==(const GridLayout&) const = default;
};

struct LayoutTile {
    Rect rect;
    int z = 0;  // larger lies above

    bool operator==(const LayoutTile&) const = default;
};

// Tiles in the order in which content fills them. They may overlap and need not cover the canvas.
struct Layout {
    Size canvas;
    std::vector<LayoutTile> tiles;

    bool operator==(const Layout&) const = default;
};

// The board stretched over the canvas; cells are equal to two pixels. Tiles that meet on the board
// meet on the canvas; one smaller than two pixels is empty. The canvas must be at least 16x16.
[[nodiscard]] Layout layoutOn(const WallLayout& wanted, Size canvas);

// Equal tiles that cover the canvas without gaps, row by row. Sides are limited to 1..8.
[[nodiscard]] Layout gridLayout(const GridLayout& grid, Size canvas);

// Indices of the tiles from the lowest to the topmost; tiles of one height keep their order.
[[nodiscard]] std::vector<size_t> drawingOrder(const Layout& layout);

// The region of the canvas that an output shows: `wanted` made even and cut to the canvas; the
// whole canvas when it is all zero or lies outside.
[[nodiscard]] Rect outputRegion(const Rect& wanted, Size canvas);

// `layout` as an output of size `output` sees it that shows `region` of its canvas. Tiles keep
// their index; one that the region cuts reaches beyond the output, one outside is empty.
[[nodiscard]] Layout seenThrough(const Layout& layout, const Rect& region, Size output);

// Empty (of no width and height) when they do not meet.
[[nodiscard]] Rect intersection(const Rect& a, const Rect& b);

// The parts of the canvas on which none of the rectangles lies; they do not meet. All even and
// inside.
[[nodiscard]] std::vector<Rect> bareParts(const std::vector<Rect>& covered, Size canvas);

enum class Fit {
    Letterbox,  // the whole picture, bars beside it
    Fill,       // no bars, the picture's edges are cut
};

// The part of its picture that a tile shows, in shares of the picture's width and height.
struct Zoom {
    double x = 0;
    double y = 0;
    double width = 1;
    double height = 1;

    bool operator==(const Zoom&) const = default;
};

// That part in pixels: even where the picture is, inside of it, never empty.
[[nodiscard]] Rect partOf(Size picture, const Zoom& zoom);

// Which part of a picture goes where. Both are even at their origin and size (a source of one pixel
// stays one pixel).
struct Placement {
    Rect source;  // of the picture
    Rect target;  // within `tile`, relative to it

    bool operator==(const Placement&) const = default;
};

// `pixel_aspect` is width by height of one pixel; odd values count as 1. A picture whose shape is
// within 2 % of the tile's is stretched, so that no hairline bars appear.
[[nodiscard]] Placement placePicture(Size picture, double pixel_aspect, Size tile, Fit fit);

}  // namespace betang
