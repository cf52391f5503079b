// SPDX-License-Identifier: Apache-2.0

#include "archive/keeper.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "archive/protection.hpp"
#include "archive/reconcile.hpp"
#include "core/recording_stop.hpp"

namespace betang {

namespace {

constexpr std::chrono::minutes kBetweenReconciliations{10};
constexpr std::chrono::minutes kBetweenCheckpoints{1};
constexpr int kReconciliationShare = 20;  // at most one part in so many of the keeper's time
constexpr size_t kMostUnsaid = 100'000;
constexpr uint64_t kMostExpired = 1000;  // for each limit, before other work has its turn
constexpr std::chrono::hours kClockJump{1};
constexpr std::chrono::hours kDistrust{24};

}  // namespace

Keeper::Keeper(ArchiveState& shared, Clock& clock, Log log)
    : shared_{shared}, clock_{clock}, log_{std::move(log)} {}

void Keeper::check() {
    std::string error;
    try {
        error = keepClaimed(shared_.kept());
    } catch (const Error& failed) {
        catalogue_.close();
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

// What went wrong; empty when nothing did. On a disk that is not the storage's nothing is done.
std::string Keeper::keepClaimed(const KeptStorage& kept) {
    const Result<void> claimed = claimStorage(kept.place());
    if (!claimed && claimed.error().kind() == ErrorKind::NotFound) {
        throw claimed.error();
    }
    const StorageFolder folder{kept.storage.path};
    std::string error = keep(kept, folder);
    return error.empty() && !claimed ? claimed.error().text() : error;
}

std::string Keeper::keep(const KeptStorage& kept, const StorageFolder& folder) {
    const StorageConfig& storage = kept.storage;
    try {
        Catalogue& catalogue = catalogue_.open(storage.path);
        sayDeleted(catalogue);
        reconcileWhenDue(catalogue, storage, folder);
        const std::string unsealed = sealWhenDue(catalogue, storage, folder);
        const std::string kept_too_long = expire(catalogue, kept, folder);
        const std::string too_full = keepBelowCap(catalogue, storage, folder);
        return !too_full.empty() ? too_full : !unsealed.empty() ? unsealed : kept_too_long;
    } catch (const Error& failed) {
        catalogue_.close();
        checkStorage(kept.place()).take();
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
    const auto report = deleteOldest(catalogue,
                                     folder,
                                     {.bytes = bytes},
                                     clock_.utc(),
                                     {spared.intervals(), &sealerOf(storage)});
    setRecordingStop(storage, report.only_protected);
    return said(report, "the cap");
}

// A clock that is set forward would make everything too old at once.
bool Keeper::clockJumped() {
    const Duration ahead = clock_.utc().time_since_epoch() - clock_.monotonic().time_since_epoch();
    const Duration before = std::exchange(utc_ahead_, ahead).value_or(ahead);
    if (ahead - before > kClockJump) {
        trust_clock_at_ = clock_.monotonic() + kDistrust;
    }
    return clock_.monotonic() < trust_clock_at_;
}

std::string Keeper::expire(Catalogue& catalogue,
                           const KeptStorage& kept,
                           const StorageFolder& folder) {
    const bool jumped = clockJumped();
    if (kept.retention == RetentionPlan{}) {
        return "";
    }
    const Protections spared{kept.storage.path};
    std::string problem;
    for (DeletionGoal& goal :
         dueDeletions(kept.retention, catalogue.streamTotals(), clock_.utc())) {
        if (goal.reason == kTooOld && jumped) {
            problem = "the clock was set forward: for a day nothing counts as too old";
            continue;
        }
        goal.most_segments = kMostExpired;
        const DeletionRules rules{spared.intervals(), &sealerOf(kept.storage)};
        const auto report = deleteOldest(catalogue, folder, goal, clock_.utc(), rules);
        if (auto one = said(report, "the limit of " + goal.streams.front().camera.text());
            !one.empty()) {
            problem = std::move(one);
        }
    }
    return problem;
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
    return said(report, "the cap");
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
        all = false;  // again at the next look
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

std::string Keeper::said(const DeletionReport& report, const std::string& limit) {
    shared_.addDeleted(report);
    if (report.segments > 0) {
        log_.info("deleted the {} oldest segments, {} bytes", report.segments, report.bytes);
    }
    return report.problem.empty() ? ""
                                  : fmt::format("cannot keep below {}: {}", limit, report.problem);
}

}  // namespace betang
