// SPDX-License-Identifier: Apache-2.0
//
// Which cameras a wall shows in which grid: what `show` changes, and what must be the same after a
// crash. The values are pure; loadShown() and storeShown() read and write one small file.

#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "bus/control.hpp"
#include "config/config.hpp"
#include "core/result.hpp"

namespace betang {

struct ShownContent {
    GridLayout grid;
    std::vector<std::optional<CameraId>> cameras;  // in tile order; nothing: an empty tile

    bool operator==(const ShownContent&) const = default;
};

// What the configuration says: where a wall begins.
[[nodiscard]] ShownContent configuredContent(const WallConfig& wall);

// {"layout":"3x3","cameras":["kapuas.dermaga",null]}
[[nodiscard]] Json toJson(const ShownContent& content);

// `before` with the parts that `request` names replaced. InvalidArgument says which part is wrong:
// a layout that is none, more cameras than 64, an id that is none or that `known` refuses.
[[nodiscard]] Result<ShownContent> changedContent(
    const ShownContent& before,
    const Json& request,
    const std::function<bool(const CameraId&)>& known);

// `before` with one camera in one tile, counted from 1 row by row: {"camera":ID,"tile":3}; the
// camera null empties it. InvalidArgument says which part is wrong.
[[nodiscard]] Result<ShownContent> pushedContent(const ShownContent& before,
                                                 const Json& request,
                                                 const std::function<bool(const CameraId&)>& known);

// What was stored for this wall, unless the configuration has changed since: then that wins.
// Nothing as well when there is no file or it is damaged.
[[nodiscard]] std::optional<ShownContent> loadShown(const std::filesystem::path& runtime,
                                                    const WallConfig& wall);

// Atomic. Io when the file cannot be written.
[[nodiscard]] Result<void> storeShown(const std::filesystem::path& runtime,
                                      const WallConfig& wall,
                                      const ShownContent& shown);

}  // namespace betang
