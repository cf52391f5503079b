// SPDX-License-Identifier: Apache-2.0
//
// `betang verify PACKAGE`: holds an evidence package against its manifest and its signature. Needs
// the file alone, unpacks nothing, and covers every byte of it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archive/verify.hpp"

namespace betang {

struct PackageReport {
    uint64_t files = 0;
    uint64_t fragments = 0;
    uint64_t sealed = 0;  // segments that a signed checkpoint proves
    uint64_t unsealed = 0;
    uint64_t alterations = 0;
    std::string key;  // id of the key that must have signed
    std::string case_number;
    std::vector<std::string> notes{};
};

// How many bytes of how many were held against their hashes.
using PackageProgress = std::function<void(uint64_t done, uint64_t of)>;

// Calls `each` for every finding: "changed", "missing", "unknown file", "zip changed", "signature
// broken", "checkpoint broken", which are alterations; "damaged in the archive", which the package
// itself says, is none. Offsets count from the beginning of the file that is named, or of the
// package where it is none of its files. Without `key` the one in the package counts. Throws
// NotFound when the file is no package at all, Io when it cannot be read.
[[nodiscard]] PackageReport verifyPackage(const std::filesystem::path& file,
                                          const std::optional<PublicKey>& key,
                                          const EachFinding& each,
                                          const PackageProgress& progress = {});

}  // namespace betang
