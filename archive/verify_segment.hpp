// SPDX-License-Identifier: Apache-2.0
//
// Holds one file against what was sealed of it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/hash_list.hpp"
#include "archive/storage_folder.hpp"

namespace betang {

struct Finding {
    std::string file;                    // below the archive's folder
    std::optional<uint64_t> fragment{};  // counted from 0; none: outside of the fragments
    std::optional<uint64_t> offset{};    // of what the finding is about; none: all of it
    std::optional<uint64_t> length{};
    std::string problem{};
    std::string detail{};  // one sentence; may be empty
    bool altered = true;   // false: to be known, and no alteration

    bool operator==(const Finding&) const = default;
};

// What in the file is not as sealed: "changed", by fragment; empty when all of it is. A file that
// is not there is one finding, "missing".
[[nodiscard]] std::vector<Finding> checkSegment(const StorageFolder& folder,
                                                const SealedSegment& sealed);

// Whether the file at `path` is what was sealed as `sealed`, under whatever name.
[[nodiscard]] bool holdsSegment(const StorageFolder& folder,
                                const std::filesystem::path& path,
                                const SealedSegment& sealed);

}  // namespace betang
