// SPDX-License-Identifier: Apache-2.0

#include "config/layouts.hpp"

#include <utility>

#include <fmt/format.h>

#include "config/values.hpp"

namespace betang {

namespace {

// Large tiles first, then one of a cell each wherever no large one lies, row by row.
WallLayout aroundLarge(std::string_view name, int side, const std::vector<Rect>& large) {
    WallLayout layout{std::string{name}, side, side, {}};
    for (const Rect& rect : large) {
        layout.tiles.push_back({rect});
    }
    for (int cell = 0; cell < side * side; ++cell) {
        const int x = cell % side;
        const int y = cell / side;
        bool taken = false;
        for (const Rect& rect : large) {
            taken = taken || (x >= rect.x && x < rect.x + rect.width && y >= rect.y &&
                              y < rect.y + rect.height);
        }
        if (!taken) {
            layout.tiles.push_back({Rect{x, y, 1, 1}});
        }
    }
    return layout;
}

}  // namespace

WallLayout gridOf(int columns, int rows) {
    WallLayout layout{fmt::format("{}x{}", columns, rows), columns, rows, {}};
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            layout.tiles.push_back({Rect{column, row, 1, 1}});
        }
    }
    return layout;
}

WallLayout squareFor(size_t tiles) {
    int side = 1;
    while (side < kMaxGridSide && static_cast<size_t>(side) * static_cast<size_t>(side) < tiles) {
        ++side;
    }
    return gridOf(side, side);
}

size_t hotspotOf(const WallLayout& layout) {
    const auto cells = [](const TileCells& tile) { return tile.cells.width * tile.cells.height; };
    const auto largest = std::max_element(
        layout.tiles.begin(), layout.tiles.end(), [&](const TileCells& a, const TileCells& b) {
            return cells(a) < cells(b);
        });
    return static_cast<size_t>(largest - layout.tiles.begin());
}

Result<WallLayout> layoutNamed(std::string_view name,
                               const std::map<std::string, WallLayout>& own) {
    if (const auto found = own.find(std::string{name}); found != own.end()) {
        return found->second;
    }
    if (const auto grid = parseGrid(name)) {
        return gridOf(grid->width, grid->height);
    }
    if (name == "1+5") {
        return aroundLarge(name, 3, {{0, 0, 2, 2}});
    }
    if (name == "1+7") {
        return aroundLarge(name, 4, {{0, 0, 3, 3}});
    }
    if (name == "2+8") {
        return aroundLarge(name, 4, {{0, 0, 2, 2}, {2, 0, 2, 2}});
    }
    return Error{ErrorKind::BadConfig,
                 "must be COLUMNSxROWS from 1x1 to 8x8, 1+5, 1+7, 2+8, or an id under 'layouts'"};
}

}  // namespace betang
