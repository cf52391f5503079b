// SPDX-License-Identifier: Apache-2.0
//
// Which cameras a wall shows in which layout: what `show`, `push` and `preset` change, and what
// must be the same after a crash or a power cut. The values are pure; loadShown() and storeShown()
// read and write one small file.

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bus/control.hpp"
#include "compositor/layout.hpp"
#include "config/config.hpp"
#include "core/result.hpp"

namespace betang {

struct ShownContent {
    WallLayout layout;
    std::vector<std::optional<CameraId>> cameras;  // in tile order; nothing: an empty tile
    std::map<size_t, Zoom> zoom{};  // of tiles that show a part of their picture, from 0
    std::string preset{};           // the one that this is, as it was called up; empty: none
    std::string tour{};             // the one that runs over it; empty: none

    bool operator==(const ShownContent&) const = default;
};

// What a request may name.
struct Showable {
    const std::map<std::string, WallLayout>& layouts;
    std::function<bool(const CameraId&)> camera;
};

// What the configuration says: where a wall begins.
[[nodiscard]] ShownContent configuredContent(const WallConfig& wall);

// {"layout":"3x3","cameras":["kapuas.dermaga",null],"preset":"malam","tour":null,
// "zoom":[]}; null for none, zooms as they are asked for. A layout that was put together comes with
// its "board" (layout_json.hpp).
[[nodiscard]] Json toJson(const ShownContent& content);

// `before` with the parts that `request` names replaced: no preset and no tour any more.
// InvalidArgument says which part is wrong: a layout that is none, more cameras than 64, an id that
// is none or that nothing can be shown of.
[[nodiscard]] Result<ShownContent> changedContent(const ShownContent& before,
                                                  const Json& request,
                                                  const Showable& showable);

// `before` with one camera in one tile, counted from 1 in the layout's order:
// {"camera":ID,"tile":3}; the camera null empties it. InvalidArgument says which part is wrong.
[[nodiscard]] Result<ShownContent> pushedContent(const ShownContent& before,
                                                 const Json& request,
                                                 const Showable& showable);

// `before` with the part of the picture that one tile shows: {"tile":3,"part":[x,y,width,height]}
// in shares of the picture, a twentieth of its width or height at least; the part null shows all of
// it.
[[nodiscard]] Result<ShownContent> zoomedContent(const ShownContent& before, const Json& request);

// {"preset":"malam"}: what the configuration says of it; where it is for some outputs alone, by the
// configuration or by "outputs":["kiri"], the others keep what they show of `before`.
// InvalidArgument when there is no such.
[[nodiscard]] Result<ShownContent> presetContent(const ShownContent& before,
                                                 const WallConfig& wall,
                                                 const Json& request);

// Where walls remember what they show.
[[nodiscard]] std::filesystem::path shownFolder(const Config& config);

// What was stored for this wall, unless the configuration has changed since: then that wins.
// Nothing as well when there is no file or it is damaged.
[[nodiscard]] std::optional<ShownContent> loadShown(const Config& config, const WallConfig& wall);

// Whole and on disk. Io when the file cannot be written.
[[nodiscard]] Result<void> storeShown(const Config& config,
                                      const WallConfig& wall,
                                      const ShownContent& shown);

}  // namespace betang
