// SPDX-License-Identifier: Apache-2.0

#include "compositor/part_layout.hpp"

#include <algorithm>
#include <utility>

#include "config/layouts.hpp"

namespace betang {
namespace {

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

}  // namespace betang
