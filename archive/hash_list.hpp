// SPDX-License-Identifier: Apache-2.0
//
// What a segment was when it was sealed: a line of a hash list, as docs/evidence.md describes it.
// The line's own bytes are a leaf of the tree that a checkpoint signs.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/sha256.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

struct SealedFragment {
    uint64_t offset = 0;
    uint64_t length = 0;
    Sha256 sha256{};

    bool operator==(const SealedFragment&) const = default;
};

struct SealedSegment {
    std::filesystem::path path;  // of a segment, below the storage folder
    UtcTime start{};
    UtcTime end{};
    uint64_t bytes = 0;
    bool recovered = false;
    std::optional<Sha256> rest{};  // over all bytes outside of the fragments, in order; where known
    std::vector<SealedFragment> fragments{};  // by offset; they do not overlap

    bool operator==(const SealedSegment&) const = default;
};

inline constexpr size_t kMostSealedFragments = 100'000;  // of one segment
inline constexpr size_t kLongestHashList = size_t{64} << 20;

// Without the newline.
[[nodiscard]] std::string hashListLine(const SealedSegment& segment);

// Corrupt says what is wrong.
[[nodiscard]] Result<SealedSegment> sealedSegmentFrom(std::string_view line);

// "kapuas.dermaga/main 2026-11-22T01": the tree that a segment belongs to.
[[nodiscard]] std::string treeOf(const std::filesystem::path& segment, UtcTime start);

// The lines of `text`; what follows the last newline is none.
[[nodiscard]] std::vector<std::string_view> wholeLines(std::string_view text);

}  // namespace betang
