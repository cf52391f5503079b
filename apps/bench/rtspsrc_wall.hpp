// SPDX-License-Identifier: Apache-2.0
//
// The reference of `betang bench latency`: 16 cameras shown by GStreamer's own elements.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace betang::bench {

// One source a tile, row by row on a grid of 4x4. For a process of its own: ends with it.
[[noreturn]] void runRtspsrcWall(const std::vector<std::string>& urls,
                                 const std::filesystem::path& notes);

// The same as one types it.
[[nodiscard]] std::string rtspsrcCommand(const std::vector<std::string>& urls);

}  // namespace betang::bench
