// SPDX-License-Identifier: Apache-2.0
//
// What an archive signs once a minute and whenever it deletes: one line of text, chained to the
// line before it. docs/evidence.md has the layout.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/sha256.hpp"
#include "archive/signing_key.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

// The tree over what was sealed of one stream and hour.
struct SealedTree {
    std::string name;  // treeOf() in hash_list.hpp
    uint64_t segments = 0;
    Sha256 root{};

    bool operator==(const SealedTree&) const = default;
};

struct SignedDeletion {
    std::filesystem::path path;
    UtcTime start{};
    UtcTime end{};
    uint64_t sealed = 0;           // number of the checkpoint that sealed it; 0: not known or none
    std::optional<Sha256> leaf{};  // of its line in that checkpoint's hash list, where known
    std::string reason{};          // "cap", "space", "age"

    bool operator==(const SignedDeletion&) const = default;
};

// From the next checkpoint on another key signs. The old one says so by signing the checkpoint, the
// new one by the signature in here: who trusts either can trust both.
struct KeyRotation {
    std::string next{};      // public half, PEM
    std::string previous{};  // the same of the key that signs this checkpoint
    Signature signature{};   // by the next key, over rotationText()

    bool operator==(const KeyRotation&) const = default;
};

[[nodiscard]] std::string rotationText(const std::string& previous_id, const std::string& next_id);

struct Checkpoint {
    uint64_t number = 1;
    UtcTime time{};
    std::string key{};                  // id of the key that signs it
    Sha256 previous{};                  // of the line before; all zero for the first
    std::optional<Sha256> hash_list{};  // of the whole file; nothing where nothing was sealed
    std::vector<SealedTree> trees{};    // by name
    std::vector<SignedDeletion> deleted{};
    std::optional<KeyRotation> rotation{};

    bool operator==(const Checkpoint&) const = default;
};

inline constexpr size_t kMostInCheckpoint = 20'000;  // trees, and deletions
inline constexpr size_t kLongestCheckpoint = size_t{32} << 20;

// Body, tab, signature in hex; without the newline.
[[nodiscard]] std::string checkpointLine(const Checkpoint& checkpoint, const SigningKey& key);

struct CheckpointLine {
    std::string_view body;  // what is signed
    Signature signature{};
    Checkpoint checkpoint;
};

// `line` must outlive the result. Corrupt says what is wrong; the signature is not checked.
[[nodiscard]] Result<CheckpointLine> checkpointFrom(std::string_view line);

// <storage>/checkpoints/2026-11-22.jsonl: where the checkpoints of a day lie.
[[nodiscard]] std::filesystem::path checkpointFolder(const std::filesystem::path& storage);
[[nodiscard]] std::filesystem::path checkpointFile(const std::filesystem::path& storage,
                                                   UtcTime time);

// The files of checkpoints, oldest first. Io when the folder is there and cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> checkpointFiles(
    const std::filesystem::path& storage);

// <storage>/checkpoints/hashes/000/000123.jsonl: the hash list of checkpoint 123.
[[nodiscard]] std::filesystem::path hashListFile(const std::filesystem::path& storage,
                                                 uint64_t number);

// The whole file, which is no link and has `most` bytes at most. NotFound, Corrupt, Io.
[[nodiscard]] Result<std::string> readWhole(const std::filesystem::path& file, size_t most);

}  // namespace betang
