// SPDX-License-Identifier: Apache-2.0
//
// Finds what proves a single segment out of an archive's chain: its line in a hash list, the audit
// path to the root, and the checkpoint that signs it.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/hash_list.hpp"
#include "archive/manifest.hpp"

namespace betang {

struct FoundSeal {
    SealProof proof;         // its line is the caller's to number
    std::string line;        // of the hash list
    std::string checkpoint;  // its whole line
    SealedSegment segment;   // what the line says
};

// Thread-bound. Holds one hash list at a time in memory.
class SealProofs final {
  public:
    explicit SealProofs(std::filesystem::path storage) : storage_{std::move(storage)} {}

    // What checkpoint `number` says of the segment; where it was sealed before that, as a segment
    // is that was found again on the disk, what was sealed first. Nothing when the list or the
    // checkpoint is not there or does not fit. Io when the chain cannot be read.
    [[nodiscard]] std::optional<FoundSeal> find(const std::filesystem::path& segment,
                                                UtcTime end,
                                                uint64_t number,
                                                bool recovered);

  private:
    struct Line {
        std::string text;
        uint64_t number = 0;
    };

    const std::vector<Line>& chainFrom(UtcTime time);
    [[nodiscard]] std::optional<FoundSeal> findIn(const Line& line,
                                                  const std::filesystem::path& segment);
    const std::string& listOf(uint64_t number);

    const std::filesystem::path storage_;
    std::string chain_day_;
    std::vector<Line> chain_;  // from that day on
    uint64_t list_number_ = 0;
    std::string list_;
};

// The public half of the key `id` in PEM, of those that the storage has; empty when it is none of
// them.
[[nodiscard]] std::string publicKeyOf(const std::filesystem::path& storage, const std::string& id);

}  // namespace betang
