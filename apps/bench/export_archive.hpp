// SPDX-License-Identifier: Apache-2.0
//
// An archive to export from: segments as the recorder writes them, entered and sealed as the
// archive does it.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.hpp"

namespace betang::bench {

struct ExportArchive {
    std::filesystem::path config;  // the file
    std::vector<std::string> cameras{};
    std::vector<std::filesystem::path> lists{};  // of each camera's segments, for ffmpeg's concat
    UtcTime start{};
    uint64_t bytes = 0;
};

// `cameras` of 640x360 at 25 fps and 600 kbit/s, `minutes` of each, a segment a minute, below
// `folder`. Throws Unavailable without the program ffmpeg, and Io.
[[nodiscard]] ExportArchive makeExportArchive(const std::filesystem::path& folder,
                                              int cameras,
                                              int minutes);

}  // namespace betang::bench
