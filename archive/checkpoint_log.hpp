// SPDX-License-Identifier: Apache-2.0
//
// The chain of checkpoints of one storage: a file for each day, to which lines are appended and in
// which nothing is ever changed. A crash leaves a whole line or a torn one without its newline at
// the very end, which the next start cuts off.

#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "archive/checkpoint.hpp"
#include "archive/hash_list.hpp"

namespace betang {

// Thread-bound; the only writer of its storage.
class CheckpointLog final {
  public:
    // Finds the end of the chain; makes the key where there is neither key nor chain. Throws what
    // SigningKey throws; Corrupt when the last checkpoint cannot be read; Io.
    explicit CheckpointLog(const std::filesystem::path& storage);

    // Where a key waits (SigningKey::makeNext) the chain passes to it first, in a checkpoint of its
    // own. Seals `segments` and signs `deleted`; durable when it returns the checkpoint's number.
    // All of it or, when it throws, none. Io.
    uint64_t append(UtcTime now,
                    std::span<const SealedSegment> segments,
                    std::vector<SignedDeletion> deleted);

    [[nodiscard]] uint64_t last() const { return last_; }  // 0: there is none yet

    // By path: the leaves of the hash list of checkpoint `number`; none when it cannot be read.
    // Valid until the next call.
    [[nodiscard]] const std::map<std::string, Sha256>& leavesOf(uint64_t number);

    // For when every segment in it was deleted by policy.
    void removeHashList(uint64_t number) noexcept;

  private:
    [[nodiscard]] Checkpoint sealed(UtcTime now, std::span<const SealedSegment> segments) const;
    void write(const Checkpoint& checkpoint);
    void rotateKey(UtcTime now);
    void cutTornLine() const;
    void appendLine(const std::filesystem::path& file, const std::string& line);

    const std::filesystem::path storage_;
    uint64_t last_ = 0;
    Sha256 last_hash_{};
    std::filesystem::path last_file_;
    uint64_t last_file_bytes_ = 0;
    SigningKey key_;
    uint64_t list_number_ = 0;  // whose leaves these are
    std::map<std::string, Sha256> list_leaves_;
};

}  // namespace betang
