// SPDX-License-Identifier: Apache-2.0

#include <utility>

#include <fmt/format.h>

#include "config/layouts.hpp"
#include "config/nearest.hpp"
#include "config/sections.hpp"

namespace betang {

namespace {

bool goodLayoutId(ReadLog& log, const YamlEntry& entry, const std::string& setting) {
    if (!isName(entry.key)) {
        log.refuse(entry.key_place,
                   setting,
                   "an id is a name of a-z, 0-9 and inner '-', at most 40 characters");
        return false;
    }
    if (entry.key == "auto" || parseGrid(entry.key).ok()) {
        log.refuse(entry.key_place, setting, "is the name of a built-in layout");
        return false;
    }
    return true;
}

void readTileCells(SettingReader& reader, const YamlNode& item, WallLayout& layout) {
    const std::string setting = reader.pathOf("tiles");
    const auto tile = parseTileCells(item.scalar);
    if (!tile) {
        reader.log().refuse(item.place, setting, tile.error().text());
        return;
    }
    const Rect& cells = tile->cells;
    if (cells.x + cells.width > layout.columns || cells.y + cells.height > layout.rows) {
        reader.log().refuse(
            item.place,
            setting,
            fmt::format("must lie within the board, {}x{}", layout.columns, layout.rows));
        return;
    }
    layout.tiles.push_back(*tile);
}

void readTiles(SettingReader& reader, WallLayout& layout) {
    const YamlNode* node = reader.find("tiles");
    const size_t count = node == nullptr ? 0 : node->items.size();
    if (count == 0 || count > kMostTiles) {
        reader.refuse("tiles", fmt::format("must be a list of 1 to {} tiles", kMostTiles));
        return;
    }
    for (const YamlNode& item : node->items) {
        readTileCells(reader, item, layout);
    }
}

void readLayout(SettingReader& root, const YamlEntry& entry, Config& config) {
    const std::string path = fmt::format("layouts.{}", shown(entry.key));
    if (!goodLayoutId(root.log(), entry, path)) {
        return;
    }
    SettingReader reader{root.log(), entry, path};
    const size_t problems = root.log().count();
    if (reader.find("board") == nullptr) {
        reader.refuse("board", "must say columns and rows of the board, like 4x3");
    }
    const Size board = reader.value("board", Size{1, 1}, parseBoard);
    WallLayout layout{entry.key, board.width, board.height, {}};
    if (root.log().count() == problems) {
        readTiles(reader, layout);
    } else {
        static_cast<void>(reader.find("tiles"));  // known; without a board it says nothing
    }
    reader.finish();
    config.layouts.emplace(entry.key, std::move(layout));
}

}  // namespace

void readLayouts(SettingReader& root, Config& config) {
    root.entries("layouts", [&](const YamlEntry& entry) { readLayout(root, entry, config); });
}

}  // namespace betang
