// SPDX-License-Identifier: Apache-2.0
//
// The analytics stages over a file, as fast as it goes: `betang analyze`.

#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "analytics/clip_reader.hpp"
#include "analytics/stage_chain.hpp"

namespace betang {

struct AnalysisWish {
    std::vector<Zone> zones{};                   // none: the whole picture
    std::vector<PersonHeight> person_heights{};  // none: nobody is counted
    Decoding decoding = Decoding::Gated;
};

struct Analysis {
    Findings found{};
    uint64_t pictures = 0;
    uint64_t decoded = 0;
};

// Throws what readClip() throws.
[[nodiscard]] Analysis analyzeClip(const std::filesystem::path& file, const AnalysisWish& wish);

}  // namespace betang
