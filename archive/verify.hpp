// SPDX-License-Identifier: Apache-2.0
//
// `betang verify FOLDER`: holds an archive's folder against its signed checkpoints. Needs neither
// catalogue nor running system, and changes nothing.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archive/signing_key.hpp"
#include "archive/verify_segment.hpp"

namespace betang {

struct VerifyReport {
    uint64_t checkpoints = 0;
    uint64_t segments = 0;  // sealed, and held against their files
    uint64_t deleted = 0;   // by policy, and signed
    uint64_t alterations = 0;
    std::string key;                   // id of the key that must have signed
    std::vector<std::string> notes{};  // what a person should know about how this was found
};

// Called for each finding: "changed", "missing", "swapped", "unknown file", "checkpoint broken",
// which are alterations; "deleted-by-policy" and "unsealed" (too new to be in a checkpoint), which
// are none.
using EachFinding = std::function<void(const Finding&)>;

// Called after each sealed segment that was held against its file: how many of how many.
using VerifyProgress = std::function<void(uint64_t done, uint64_t of)>;

// Without `key` the public key in the folder counts. Throws NotFound when the folder holds no
// checkpoints or there is no key, Io when something cannot be read.
[[nodiscard]] VerifyReport verifyArchive(const std::filesystem::path& folder,
                                         const std::optional<PublicKey>& key,
                                         const EachFinding& each,
                                         const VerifyProgress& progress = {});

}  // namespace betang
