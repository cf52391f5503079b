// SPDX-License-Identifier: Apache-2.0

#include "config/layout_json.hpp"

#include <optional>
#include <utility>

#include "config/layouts.hpp"

namespace betang {

namespace {

constexpr int kLargestBoard = 8192;  // cells a side, as the largest canvas has pixels
constexpr int kMostHeights = 1000;   // z, either way

Error invalidBoard(const char* rule) {
    return {ErrorKind::InvalidArgument, std::string{"board "} + rule};
}

// Nothing unless it is a whole number from `least` to `most`.
std::optional<int> numberIn(const nlohmann::json& object, const char* field, int least, int most) {
    const nlohmann::json value = object.value(field, nlohmann::json());
    return value.is_number_integer() && value >= least && value <= most
               ? std::optional{value.get<int>()}
               : std::nullopt;
}

std::optional<TileCells> boardTile(const nlohmann::json& tile, const WallLayout& board) {
    if (!tile.is_object()) {
        return std::nullopt;
    }
    const auto x = numberIn(tile, "column", 0, board.columns - 1);
    const auto y = numberIn(tile, "row", 0, board.rows - 1);
    const auto width = numberIn(tile, "columns", 1, board.columns);
    const auto height = numberIn(tile, "rows", 1, board.rows);
    const auto z = numberIn(tile, "z", -kMostHeights, kMostHeights);
    if (!x || !y || !width || !height || !z || *x + *width > board.columns ||
        *y + *height > board.rows) {
        return std::nullopt;
    }
    return TileCells{{*x, *y, *width, *height}, *z};
}

}  // namespace

nlohmann::json layoutJson(const WallLayout& layout) {
    nlohmann::json tiles = nlohmann::json::array();
    for (const auto& [cells, z] : layout.tiles) {
        tiles.push_back({{"column", cells.x},
                         {"row", cells.y},
                         {"columns", cells.width},
                         {"rows", cells.height},
                         {"z", z}});
    }
    return {{"name", layout.name},
            {"columns", layout.columns},
            {"rows", layout.rows},
            {"tiles", std::move(tiles)}};
}

Result<WallLayout> layoutFrom(const nlohmann::json& board, std::string name) {
    if (!board.is_object()) {
        return invalidBoard("must be an object");
    }
    const auto columns = numberIn(board, "columns", 1, kLargestBoard);
    const auto rows = numberIn(board, "rows", 1, kLargestBoard);
    if (!columns || !rows) {
        return invalidBoard("must have 1 to 8192 columns and rows");
    }
    WallLayout layout{std::move(name), *columns, *rows, {}};
    const nlohmann::json tiles = board.value("tiles", nlohmann::json());
    if (!tiles.is_array() || tiles.empty() || tiles.size() > kMostTiles) {
        return invalidBoard("must have 1 to 64 tiles");
    }
    for (const nlohmann::json& tile : tiles) {
        const auto cells = boardTile(tile, layout);
        if (!cells) {
            return invalidBoard(
                "must have tiles of column, row, columns, rows and z that lie on it");
        }
        layout.tiles.push_back(*cells);
    }
    return layout;
}

}  // namespace betang
