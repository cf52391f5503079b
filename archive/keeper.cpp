// SPDX-License-Identifier: Apache-2.0

#include "archive/keeper.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "archive/protection.hpp"
#include "archive/reconcile.hpp"
#include "core/recording_stop.hpp"

namespace betang {

namespace {

constexpr std::chrono::minutes kBetweenReconciliations{10};
constexpr std::chrono::minutes kBetweenCheckpoints{1};
constexpr int kReconciliationShare = 20;  // at most one part in so many of the keeper's time
constexpr size_t kMostUnsaid = 100'000;

}  // namespace

Keeper::Keeper(ArchiveState& shared, Clock& clock, Log log)
    : shared_{shared}, clock_{clock}, log_{std::move(log)} {}

void Keeper::check() {
    const StorageConfig storage = shared_.storage();
    std::string error;
    try {
        const StorageFolder folder{storage.path};
        error = keep(storage, folder);
    } catch (const Error& failed) {
        error = failed.text();
    }
    if (shared_.setError(error) && !error.empty()) {
        log_.error("{}", error);
    }
}

void Keeper::finish() {
    next_checkpoint_.reset();
    check();
}

// What went wrong; empty when nothing did.
std::string Keeper::keep(const StorageConfig& storage, const StorageFolder& folder) {
    try {
        Catalogue& catalogue = catalogue_.open(storage.path);
        sayDeleted(catalogue);
        reconcileWhenDue(catalogue, storage, folder);
        const std::string unsealed = sealWhenDue(catalogue, storage, folder);
        const std::string too_full = keepBelowCap(catalogue, storage, folder);
        return too_full.empty() ? unsealed : too_full;
    } catch (const Error& failed) {
        catalogue_.close();
        const std::string problem = keepBlindly(storage, folder);
        return problem.empty() ? failed.text() : failed.text() + "; " + problem;
    }
}

std::string Keeper::keepBelowCap(Catalogue& catalogue,
                                 const StorageConfig& storage,
                                 const StorageFolder& folder) {
    const uint64_t bytes = bytesToFree({.recorded = catalogue.totals().bytes,
                                        .cap = storage.cap_bytes,
                                        .free = folder.freeBytes()});
    if (bytes == 0) {
        setRecordingStop(storage, false);
        return "";
    }
    const Protections spared{storage.path};
    const auto report = deleteOldest(
        catalogue, folder, bytes, clock_.utc(), {spared.intervals(), &sealerOf(storage)});
    setRecordingStop(storage, report.only_protected);
    return said(report);
}

std::string Keeper::keepBlindly(const StorageConfig& storage, const StorageFolder& folder) {
    const Protections spared{storage.path};
    DeletionReport report = deleteOldestOnDisk(folder,
                                               storage.cap_bytes,
                                               clock_.utc(),
                                               openFor(storage.segment),
                                               {spared.intervals(), &sealerOf(storage)});
    setRecordingStop(storage, report.only_protected);
    std::move(report.paths.begin(), report.paths.end(), std::back_inserter(unsaid_));
    unsaid_.resize(std::min(unsaid_.size(), kMostUnsaid));
    return said(report);
}

// What went without a catalogue went by policy all the same.
void Keeper::sayDeleted(Catalogue& catalogue) {
    for (; !unsaid_.empty(); unsaid_.pop_back()) {
        catalogue.mark(unsaid_.back(), SegmentState::Deleted, clock_.utc());
        catalogue.forgetSeal(unsaid_.back());
    }
}

Sealer& Keeper::sealerOf(const StorageConfig& storage) {
    if (!sealer_ || sealed_ != storage.path) {
        sealer_.emplace(storage.path);
        sealed_ = storage.path;
    }
    return *sealer_;
}

// Why nothing can be signed; empty when it can. Recording and deletion go on all the same.
std::string Keeper::sealWhenDue(Catalogue& catalogue,
                                const StorageConfig& storage,
                                const StorageFolder& folder) {
    Sealer& sealer = sealerOf(storage);
    if (next_checkpoint_ && clock_.monotonic() < *next_checkpoint_) {
        return sealer.problem();
    }
    bool all = true;
    try {
        all = sealer.seal(catalogue, folder, clock_.utc());
    } catch (const Error&) {
        if (sealer.problem().empty()) {
            throw;  // the catalogue's own
        }
    }
    next_checkpoint_ =
        clock_.monotonic() + (all ? Duration{kBetweenCheckpoints} : Duration::zero());
    shared_.setCheckpoint(sealer.last());
    return sealer.problem();
}

void Keeper::setRecordingStop(const StorageConfig& storage, bool stop) {
    if (setRecordingStopped(storage.path, stop) && stop) {
        log_.error("storage {}: {}", storage.id, kOnlyProtectedLeft);
    }
}

void Keeper::reconcileWhenDue(Catalogue& catalogue,
                              const StorageConfig& storage,
                              const StorageFolder& folder) {
    if (next_reconciliation_ && clock_.monotonic() < *next_reconciliation_) {
        return;
    }
    const MonoTime begun = clock_.monotonic();
    const auto report = reconcile(catalogue, folder, clock_.utc(), openFor(storage.segment));
    const MonoTime done = clock_.monotonic();
    next_reconciliation_ =
        done + std::max<Duration>(kBetweenReconciliations, (done - begun) * kReconciliationShare);
    if (report.indexed > 0 || report.missing > 0) {
        log_.warn("catalogue brought in line with the disk: {} indexed, {} missing, {} known",
                  report.indexed,
                  report.missing,
                  report.known);
    }
    for (const std::string& problem : report.problems) {
        log_.warn("{}", problem);
    }
}

std::string Keeper::said(const DeletionReport& report) {
    shared_.addDeleted(report);
    if (report.segments > 0) {
        log_.info("deleted the {} oldest segments, {} bytes", report.segments, report.bytes);
    }
    return report.problem.empty() ? "" : "cannot keep below the cap: " + report.problem;
}

}  // namespace betang
