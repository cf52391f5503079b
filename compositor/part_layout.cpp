// SPDX-License-Identifier: Apache-2.0

#include "compositor/part_layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/layouts.hpp"

namespace betang {
namespace {

constexpr int kLargestBoard = 8192;  // cells a side, as the largest canvas has pixels
constexpr int kMostHeights = 1000;   // z, either way

bool hasCentreIn(const Rect& rect, const Rect& region) {
    const int x = rect.x + rect.width / 2;
    const int y = rect.y + rect.height / 2;
    return x >= region.x && x < region.x + region.width && y >= region.y &&
           y < region.y + region.height;
}

std::optional<CameraId> cameraOf(const ShownContent& content, size_t tile) {
    return tile < content.cameras.size() ? content.cameras[tile] : std::nullopt;
}

// One tile of `from` at `rect` of the wall.
void append(ShownContent& content, const ShownContent& from, size_t tile, LayoutTile placed) {
    const size_t index = content.layout.tiles.size();
    content.layout.tiles.push_back({placed.rect, placed.z});
    content.cameras.push_back(cameraOf(from, tile));
    if (const auto zoom = from.zoom.find(tile); zoom != from.zoom.end()) {
        content.zoom.emplace(index, zoom->second);
    }
}

Error invalidBoard(const char* rule) {
    return {ErrorKind::InvalidArgument, std::string{"show: board "} + rule};
}

// Nothing unless it is a whole number from `least` to `most`.
std::optional<int> numberIn(const Json& object, const char* field, int least, int most) {
    const Json value = object.value(field, Json());
    return value.is_number_integer() && value >= least && value <= most
               ? std::optional{value.get<int>()}
               : std::nullopt;
}

std::optional<TileCells> tileFrom(const Json& tile, const WallLayout& board) {
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

Result<ShownContent> withPart(const ShownContent& before,
                              const ShownContent& part,
                              const Rect& region,
                              Size canvas) {
    ShownContent after{.layout = {kMixedLayout, canvas.width, canvas.height, {}}, .cameras = {}};
    const Layout around = layoutOn(before.layout, canvas);
    int highest = 0;
    for (size_t i = 0; i < around.tiles.size(); ++i) {
        const LayoutTile& tile = around.tiles[i];
        if (!hasCentreIn(tile.rect, region) && tile.rect.width > 0 && tile.rect.height > 0) {
            append(after, before, i, tile);
            highest = std::max(highest, tile.z);
        }
    }
    const Layout inside = layoutOn(part.layout, region.size());
    const auto lowest = std::min_element(
        inside.tiles.begin(), inside.tiles.end(), [](const LayoutTile& a, const LayoutTile& b) {
            return a.z < b.z;
        });
    for (size_t i = 0; i < inside.tiles.size(); ++i) {
        LayoutTile tile = inside.tiles[i];
        tile.rect.x += region.x;
        tile.rect.y += region.y;
        tile.z += highest + 1 - lowest->z;
        if (tile.rect.width > 0 && tile.rect.height > 0) {
            append(after, part, i, tile);
        }
    }
    if (after.layout.tiles.size() > kMostTiles) {
        return Error{ErrorKind::Unsupported,
                     "preset: with what the other outputs show these are more than 64 tiles"};
    }
    return after;
}

Result<ShownContent> onOutputs(const ShownContent& before,
                               const ShownContent& part,
                               const std::vector<std::string>& outputs,
                               const WallConfig& wall) {
    ShownContent after = before;
    for (const std::string& id : outputs) {
        const auto output = std::find_if(wall.outputs.begin(),
                                         wall.outputs.end(),
                                         [&id](const OutputConfig& one) { return one.id == id; });
        if (output == wall.outputs.end()) {
            return Error{ErrorKind::InvalidArgument, "preset: the wall has no output '" + id + "'"};
        }
        const Rect region = outputRegion(output->region, wall.canvas);
        if (region.size() == wall.canvas) {
            return part;
        }
        auto one = withPart(after, part, region, wall.canvas);
        if (!one) {
            return one;
        }
        after = std::move(*one);
    }
    return after;
}

Json boardJson(const WallLayout& layout) {
    Json tiles = Json::array();
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

Result<WallLayout> boardFrom(const Json& board) {
    if (!board.is_object()) {
        return invalidBoard("must be an object");
    }
    const auto columns = numberIn(board, "columns", 1, kLargestBoard);
    const auto rows = numberIn(board, "rows", 1, kLargestBoard);
    if (!columns || !rows) {
        return invalidBoard("must have 1 to 8192 columns and rows");
    }
    WallLayout layout{kMixedLayout, *columns, *rows, {}};
    const Json tiles = board.value("tiles", Json());
    if (!tiles.is_array() || tiles.empty() || tiles.size() > kMostTiles) {
        return invalidBoard("must have 1 to 64 tiles");
    }
    for (const Json& tile : tiles) {
        const auto cells = tileFrom(tile, layout);
        if (!cells) {
            return invalidBoard(
                "must have tiles of column, row, columns, rows and z that lie on it");
        }
        layout.tiles.push_back(*cells);
    }
    return layout;
}

}  // namespace betang
