// SPDX-License-Identifier: Apache-2.0

#include "compositor/layout.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>

#include "config/layouts.hpp"

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

Layout layoutOn(const WallLayout& wanted, Size canvas) {
    Layout layout{{std::max(evenDown(canvas.width), 16), std::max(evenDown(canvas.height), 16)},
                  {}};
    const auto column = [&](int at) { return gridLine(layout.canvas.width, at, wanted.columns); };
    const auto row = [&](int at) { return gridLine(layout.canvas.height, at, wanted.rows); };
    for (const auto& [cells, z] : wanted.tiles) {
        const int x = column(cells.x);
        const int y = row(cells.y);
        const Size size{column(cells.x + cells.width) - x, row(cells.y + cells.height) - y};
        const bool visible = size.width > 0 && size.height > 0;
        layout.tiles.push_back({visible ? Rect{x, y, size.width, size.height} : Rect{}, z});
    }
    return layout;
}

Layout gridLayout(const GridLayout& grid, Size canvas) {
    return layoutOn(
        gridOf(std::clamp(grid.columns, 1, kMaxGridSide), std::clamp(grid.rows, 1, kMaxGridSide)),
        canvas);
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

Rect partOf(Size picture, const Zoom& zoom) {
    const auto along = [](int extent, double from, double share, int& begin, int& length) {
        length = std::min(extent, std::max(2, evenDown(static_cast<int>(extent * share))));
        begin = std::clamp(evenDown(static_cast<int>(extent * from)), 0, extent - length);
    };
    Rect part;
    along(picture.width, zoom.x, zoom.width, part.x, part.width);
    along(picture.height, zoom.y, zoom.height, part.y, part.height);
    return zoom == Zoom{} ? Rect{0, 0, picture.width, picture.height} : part;
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

// Band by band between the edges: in each the rectangles cover the same columns all along.
std::vector<Rect> bareParts(const std::vector<Rect>& covered, Size canvas) {
    std::set<int> edges{0, canvas.height};
    for (const Rect& rect : covered) {
        edges.insert(rect.y);
        edges.insert(rect.y + rect.height);
    }
    std::vector<Rect> bare;
    for (auto top = edges.begin(); std::next(top) != edges.end(); ++top) {
        const int height = *std::next(top) - *top;
        std::vector<std::pair<int, int>> spans;
        for (const Rect& rect : covered) {
            if (rect.width > 0 && rect.y <= *top && rect.y + rect.height > *top) {
                spans.emplace_back(rect.x, rect.x + rect.width);
            }
        }
        std::sort(spans.begin(), spans.end());
        spans.emplace_back(canvas.width, canvas.width);
        int x = 0;
        for (const auto& [from, to] : spans) {
            if (from > x) {
                bare.push_back({x, *top, from - x, height});
            }
            x = std::max(x, to);
        }
    }
    return bare;
}

}  // namespace betang
