// SPDX-License-Identifier: Apache-2.0
//
// The analytics stages over a file, as fast as it goes: `betang analyze`.

#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "analytics/motion_stage.hpp"

namespace betang {

struct Analysis {
    std::vector<ZoneEvent> motion;  // in order of their end
    uint64_t pictures = 0;
    uint64_t decoded = 0;
};

// Throws what readClip() throws.
[[nodiscard]] Analysis analyzeClip(const std::filesystem::path& file, std::vector<Zone> zones);

}  // namespace betang
