// SPDX-License-Identifier: Apache-2.0
//
// Looks after one storage: makes sure that it is the right one, compares catalogue and disk, has
// checkpoints signed, deletes what is too old or too much.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archive/archive_state.hpp"
#include "archive/seal.hpp"
#include "archive/storage_folder.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"

namespace betang {

// Thread-bound. Fails by saying so in the shared state and the log.
class Keeper final {
  public:
    Keeper(ArchiveState& shared, Clock& clock, Log log);

    // Does what is due.
    void check();

    // The same, and signs what has closed since the last checkpoint although it is not due.
    void finish();

  private:
    [[nodiscard]] std::string keepClaimed(const KeptStorage& kept);
    [[nodiscard]] std::string keep(const KeptStorage& kept, const StorageFolder& folder);
    [[nodiscard]] std::string expire(Catalogue& catalogue,
                                     const KeptStorage& kept,
                                     const StorageFolder& folder);
    [[nodiscard]] bool clockJumped();
    [[nodiscard]] std::string keepBelowCap(Catalogue& catalogue,
                                           const StorageConfig& storage,
                                           const StorageFolder& folder);
    [[nodiscard]] std::string keepBlindly(const StorageConfig& storage,
                                          const StorageFolder& folder);
    void sayDeleted(Catalogue& catalogue);
    Sealer& sealerOf(const StorageConfig& storage);
    [[nodiscard]] std::string sealWhenDue(Catalogue& catalogue,
                                          const StorageConfig& storage,
                                          const StorageFolder& folder);
    void setRecordingStop(const StorageConfig& storage, bool stop);
    void reconcileWhenDue(Catalogue& catalogue,
                          const StorageConfig& storage,
                          const StorageFolder& folder);
    [[nodiscard]] std::string said(const DeletionReport& report, const std::string& limit);

    ArchiveState& shared_;
    Clock& clock_;
    const Log log_;
    CatalogueInUse catalogue_;
    std::optional<MonoTime> next_reconciliation_;
    std::optional<Sealer> sealer_;
    std::filesystem::path sealed_;  // the storage of `sealer_`
    std::optional<MonoTime> next_checkpoint_;
    std::optional<Duration> utc_ahead_;  // of monotonic time, at the last look
    MonoTime trust_clock_at_{};          // nothing is too old before
    // Deleted while there was no catalogue to say so; drop-newest.
    std::vector<std::filesystem::path> unsaid_;
};

}  // namespace betang
