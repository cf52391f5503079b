// SPDX-License-Identifier: Apache-2.0
//
// Reads the chain of checkpoints of an archive and says where it is broken.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "archive/checkpoint.hpp"
#include "archive/verify_segment.hpp"
#include "core/clock.hpp"

namespace betang {

struct SealedDeletion {
    std::string tree;
    std::optional<Sha256> leaf;
    std::string reason;
};

// What one checkpoint sealed, as far as it is still to be held against the disk.
struct SealedList {
    Sha256 hash{};  // of the hash list
    std::vector<SealedTree> trees{};
    std::map<std::string, SealedDeletion> deleted{};  // by path
};

struct Chain {
    uint64_t checkpoints = 0;
    uint64_t deleted = 0;  // by policy, of lists that are gone
    UtcTime last{};        // when the last checkpoint was signed
    std::map<uint64_t, SealedList> sealed;
    // By path: number and reason of deletions that do not say what had sealed it.
    std::map<std::string, std::pair<uint64_t, std::string>> deleted_blindly;
    std::vector<std::string> notes;
};

// By tree, then by path.
[[nodiscard]] std::vector<SealedTree> treesFrom(
    const std::map<std::string, std::map<std::string, Sha256>>& leaves);

[[nodiscard]] Finding deletedByPolicy(const std::string& path, const std::string& reason);

// What `key` signed counts, and what those keys signed that a rotation of the chain joins to it.
// Calls `each` for what is broken, and for what was deleted by policy out of lists that are gone.
// Io when something cannot be read.
[[nodiscard]] Chain readChain(const std::filesystem::path& root,
                              const PublicKey& key,
                              const std::function<void(const Finding&)>& each);

}  // namespace betang
