// SPDX-License-Identifier: Apache-2.0
//
// Gets segments and deletions signed: what stands between the catalogue and the chain of
// checkpoints. Where the chain cannot be written, recording and deletion go on unsigned, and what
// waits is signed as soon as it can be.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "archive/catalogue.hpp"
#include "archive/checkpoint_log.hpp"
#include "archive/storage_folder.hpp"

namespace betang {

// What `segment` is: the hashes the catalogue has of its fragments, and one read from disk over the
// rest. Nothing when a hash list may not hold it.
[[nodiscard]] std::optional<SealedSegment> sealedFrom(const StorageFolder& folder,
                                                      const UnsealedSegment& segment);

// Thread-bound.
class Sealer final {
  public:
    // Opens the chain when it is first needed.
    explicit Sealer(std::filesystem::path storage) : storage_{std::move(storage)} {}

    // Signs what waits, ten thousand segments at most, and says whether that was all. Throws what
    // the catalogue and CheckpointLog throw; what was signed before that stays.
    bool seal(Catalogue& catalogue, const StorageFolder& folder, UtcTime now);

    // Says that `rows` are about to be deleted. Never fails: see problem().
    void beforeDeletion(std::span<const CatalogueRow> rows,
                        const std::string& reason,
                        UtcTime now) noexcept;

    // They are gone: hash lists in which nothing is left may go, too.
    void afterDeletion(Catalogue& catalogue, std::span<const CatalogueRow> rows);

    // Why the last attempt failed; empty when it did not.
    [[nodiscard]] const std::string& problem() const { return problem_; }

    [[nodiscard]] uint64_t last() const { return log_ ? log_->last() : 0; }

  private:
    CheckpointLog& log();
    [[nodiscard]] bool canSign() noexcept;
    void sign(UtcTime now, std::span<const SealedSegment> segments, uint64_t& number);
    [[nodiscard]] bool isSignedAway(Catalogue& catalogue, uint64_t number);
    void remember(const CatalogueRow& row, const std::string& reason);

    const std::filesystem::path storage_;
    std::optional<CheckpointLog> log_;
    std::vector<SignedDeletion> unsigned_;  // deletions; drop-newest at kMostInCheckpoint
    // By hash list: whose deletion was signed with the leaf since the start. Grows no further than
    // the lists do.
    std::map<uint64_t, std::set<std::string>> signed_away_;
    std::string problem_;
};

}  // namespace betang
