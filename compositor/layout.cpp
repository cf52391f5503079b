// SPDX-License-Identifier: Apache-2.0

#include "compositor/layout.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace betang {
namespace {

constexpr double kStretchTolerance = 0.02;

int evenDown(int value) {
    return value & ~1;
}

// The even line nearest below part/parts of `extent`.
int gridLine(int extent, int part, int parts) {
    return evenDown(extent * part / parts);
}

bool sideFrom(std::string_view text, int& side) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
    return error == std::errc{} && end == text.data() + text.size() && text.front() != '-' &&
           side >= 1 && side <= kMaxGridSide;
}

// The even line nearest to value * to / from.
int scaledEven(int value, int from, int to) {
    return 2 * static_cast<int>(std::lround(static_cast<double>(value) * to / from / 2));
}

// An even extent of at least 2 and at most `limit`.
int evenExtent(double value, int limit) {
    const int nearest = 2 * static_cast<int>(std::lround(value / 2.0));
    return std::clamp(nearest, std::min(2, limit), limit);
}

Rect centred(Size inner, Size outer) {
    return {evenDown((outer.width - inner.width) / 2),
            evenDown((outer.height - inner.height) / 2),
            inner.width,
            inner.height};
}

// The largest region of shape `aspect` inside `outer`.
Rect shapedInside(double aspect, Size outer) {
    const double outer_aspect = static_cast<double>(outer.width) / outer.height;
    Size inner = outer;
    if (aspect > outer_aspect) {
        inner.height = evenExtent(outer.width / aspect, outer.height);
    } else {
        inner.width = evenExtent(outer.height * aspect, outer.width);
    }
    return centred(inner, outer);
}

}  // namespace

Rect intersection(const Rect& a, const Rect& b) {
    const int left = std::max(a.x, b.x);
    const int top = std::max(a.y, b.y);
    const int right = std::min(a.x + a.width, b.x + b.width);
    const int bottom = std::min(a.y + a.height, b.y + b.height);
    if (right <= left || bottom <= top) {
        return {};
    }
    return {left, top, right - left, bottom - top};
}

Layout gridLayout(const GridLayout& grid, Size canvas) {
    const int columns = std::clamp(grid.columns, 1, kMaxGridSide);
    const int rows = std::clamp(grid.rows, 1, kMaxGridSide);
    Layout layout{{std::max(evenDown(canvas.width), 16), std::max(evenDown(canvas.height), 16)},
                  {}};
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const int x = gridLine(layout.canvas.width, column, columns);
            const int y = gridLine(layout.canvas.height, row, rows);
            const Rect rect{x,
                            y,
                            gridLine(layout.canvas.width, column + 1, columns) - x,
                            gridLine(layout.canvas.height, row + 1, rows) - y};
            layout.tiles.push_back({rect, 0});
        }
    }
    return layout;
}

Result<GridLayout> gridFrom(std::string_view text) {
    GridLayout grid;
    const size_t cross = text.find('x');
    if (cross == std::string_view::npos || cross == 0 || cross + 1 == text.size() ||
        !sideFrom(text.substr(0, cross), grid.columns) ||
        !sideFrom(text.substr(cross + 1), grid.rows)) {
        return Error{ErrorKind::InvalidArgument,
                     "a grid layout is COLUMNSxROWS, each 1 to 8, for example 3x3"};
    }
    return grid;
}

std::string toText(const GridLayout& grid) {
    return std::to_string(grid.columns) + "x" + std::to_string(grid.rows);
}

std::vector<size_t> drawingOrder(const Layout& layout) {
    std::vector<size_t> order(layout.tiles.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&layout](size_t a, size_t b) {
        return layout.tiles[a].z < layout.tiles[b].z;
    });
    return order;
}

Rect outputRegion(const Rect& wanted, Size canvas) {
    const Rect whole{0, 0, evenDown(canvas.width), evenDown(canvas.height)};
    const Rect inside = intersection(wanted, whole);
    const int x = evenDown(inside.x);
    const int y = evenDown(inside.y);
    const Rect region{
        x, y, evenDown(inside.x + inside.width) - x, evenDown(inside.y + inside.height) - y};
    return region.width >= 2 && region.height >= 2 ? region : whole;
}

Layout seenThrough(const Layout& layout, const Rect& region, Size output) {
    Layout seen{{evenDown(output.width), evenDown(output.height)}, layout.tiles};
    for (LayoutTile& tile : seen.tiles) {
        const Rect& rect = tile.rect;
        if (intersection(rect, region).width == 0) {
            tile.rect = {};
            continue;
        }
        const int left = scaledEven(rect.x - region.x, region.width, output.width);
        const int top = scaledEven(rect.y - region.y, region.height, output.height);
        const int right = scaledEven(rect.x + rect.width - region.x, region.width, output.width);
        const int low = scaledEven(rect.y + rect.height - region.y, region.height, output.height);
        tile.rect = {left, top, right - left, low - top};
    }
    return seen;
}

Placement placePicture(Size picture, double pixel_aspect, Size tile, Fit fit) {
    const bool sane = pixel_aspect >= 0.25 && pixel_aspect <= 4.0;
    const double pixel = sane ? pixel_aspect : 1.0;
    const double aspect = picture.width * pixel / picture.height;
    const double tile_aspect = static_cast<double>(tile.width) / tile.height;
    const Rect source{0, 0, picture.width, picture.height};
    const Rect target{0, 0, tile.width, tile.height};
    if (std::abs(aspect / tile_aspect - 1.0) <= kStretchTolerance) {
        return {source, target};
    }
    if (fit == Fit::Letterbox) {
        return {source, shapedInside(aspect, tile)};
    }
    return {shapedInside(tile_aspect / pixel, picture), target};
}

}  // namespace betang
