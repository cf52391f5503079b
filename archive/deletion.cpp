// SPDX-License-Identifier: Apache-2.0

#include "archive/deletion.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace betang {

namespace {

constexpr uint64_t kLargestReserve = 256'000'000;
constexpr size_t kBatch = 64;          // signed, and then deleted, together
constexpr size_t kMostRefused = 1000;  // by the disk in one go
// A segment ends at the first keyframe after an hour at most.
constexpr Duration kLongestSegment = std::chrono::minutes{70};

// Everything on disk that is surely closed, oldest first.
std::vector<DiskSegment> closedSegments(const std::vector<DiskSegment>& all,
                                        UtcTime now,
                                        Duration open_for) {
    std::map<StreamId, UtcTime> newest;
    for (const DiskSegment& segment : all) {
        UtcTime& start = newest[segment.name.stream];
        start = std::max(start, segment.name.start);
    }
    std::vector<DiskSegment> closed;
    std::copy_if(all.begin(), all.end(), std::back_inserter(closed), [&](const auto& segment) {
        return now - segment.modified >= open_for &&
               segment.name.start < newest.at(segment.name.stream);
    });
    std::sort(closed.begin(), closed.end(), [](const DiskSegment& a, const DiskSegment& b) {
        return a.name.start < b.name.start;
    });
    return closed;
}

// The first of `rows` that together have `bytes`.
std::vector<CatalogueRow> enough(std::vector<CatalogueRow> rows, uint64_t bytes) {
    uint64_t sum = 0;
    const auto end = std::find_if(rows.begin(), rows.end(), [&](const CatalogueRow& row) {
        const bool reached = sum >= bytes;
        sum += row.bytes;
        return reached;
    });
    rows.erase(end, rows.end());
    return rows;
}

void sign(const DeletionRules& rules,
          std::span<const CatalogueRow> rows,
          const std::string& reason,
          UtcTime now) {
    if (rules.sealer != nullptr) {
        rules.sealer->beforeDeletion(rows, reason, now);
    }
}

// What may go next towards a goal: asks the catalogue again each time, because what was deleted is
// no longer in it, and what the disk refused or somebody protects still is.
class Candidates final {
  public:
    Candidates(Catalogue& catalogue,
               const DeletionGoal& goal,
               std::span<const ProtectedInterval> spared)
        : catalogue_{catalogue}, goal_{goal}, protected_{spared} {}

    // At most kBatch, oldest first.
    [[nodiscard]] std::vector<CatalogueRow> next() {
        if (goal_.streams.empty()) {
            return catalogue_.oldest(static_cast<int>(kBatch), 0, [this](const CatalogueRow& row) {
                return mayGo(row);
            });
        }
        std::vector<CatalogueRow> rows;
        for (const StreamId& stream : goal_.streams) {
            takeFrom(stream, rows);
        }
        std::sort(rows.begin(), rows.end(), [](const CatalogueRow& a, const CatalogueRow& b) {
            return a.start < b.start;
        });
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kBatch)),
                   rows.end());
        return rows;
    }

    void refuse(const CatalogueRow& row) { refused_.insert(row.path); }

    [[nodiscard]] size_t refused() const { return refused_.size(); }

    // Whether anything stayed because it is protected.
    [[nodiscard]] bool spared() const { return spared_; }

  private:
    bool mayGo(const CatalogueRow& row) {
        if (row.end > goal_.ended_before || refused_.contains(row.path)) {
            return false;
        }
        const bool keeps = isProtected(protected_, row.stream.camera, row.start, row.end);
        spared_ = spared_ || keeps;
        return !keeps;
    }

    void takeFrom(const StreamId& stream, std::vector<CatalogueRow>& rows) {
        int& passed = passed_[stream];
        for (size_t taken = 0; taken == 0;) {
            const auto page = catalogue_.oldestOf(stream, static_cast<int>(kBatch), passed);
            for (const CatalogueRow& row : page) {
                if (mayGo(row)) {
                    rows.push_back(row);
                    ++taken;
                } else if (taken == 0) {
                    ++passed;  // it will never go: no need to read it again
                }
            }
            if (page.size() < kBatch || page.back().start > goal_.ended_before) {
                return;
            }
        }
    }

    Catalogue& catalogue_;
    const DeletionGoal& goal_;
    const std::span<const ProtectedInterval> protected_;
    std::set<std::filesystem::path> refused_;
    std::map<StreamId, int> passed_;
    bool spared_ = false;
};

// A goal of age alone is reached when nothing is left; one of bytes was missed then.
void sayWhyShort(DeletionReport& report, const DeletionGoal& goal, bool spared) {
    if (goal.bytes == UINT64_MAX) {
        return;
    }
    report.only_protected = spared && report.problem.empty();
    if (report.problem.empty()) {
        report.problem = !spared                ? "nothing is left to delete"
                         : goal.streams.empty() ? kOnlyProtectedLeft
                                                : "only protected footage is left";
    }
}

// False when the disk refused.
bool deleteOne(Catalogue& catalogue,
               const StorageFolder& folder,
               const CatalogueRow& row,
               UtcTime now,
               DeletionReport& report) {
    catalogue.mark(row.path, SegmentState::Deleting, now);
    const auto removed = folder.remove(row.path, now);
    if (!removed && removed.error().kind() != ErrorKind::NotFound) {
        catalogue.mark(row.path, SegmentState::Present, now);
        report.problem = removed.error().text();
        return false;
    }
    // Where it may come back it stays Deleting: the next comparison with the disk tells.
    if (!removed || *removed) {
        catalogue.mark(row.path, removed ? SegmentState::Deleted : SegmentState::Missing, now);
    }
    report.segments += removed ? 1 : 0;
    report.bytes += row.bytes;
    return true;
}

void removeOnDisk(const StorageFolder& folder,
                  const CatalogueRow& row,
                  UtcTime now,
                  DeletionReport& report) {
    if (const auto removed = folder.remove(row.path, now); !removed) {
        report.problem = removed.error().text();
        return;
    }
    ++report.segments;
    report.bytes += row.bytes;
    report.paths.push_back(row.path);
}

// As far as its name and the disk tell.
CatalogueRow rowOnDisk(const DiskSegment& segment) {
    return {.path = segment.path,
            .stream = segment.name.stream,
            .run = segment.name.run,
            .epoch = segment.name.epoch,
            .start = segment.name.start,
            .end = std::max(segment.name.start + kLongestSegment, segment.modified),
            .bytes = segment.bytes};
}

}  // namespace

uint64_t bytesToFree(const SpaceUse& use) {
    const uint64_t target = use.cap - use.cap / 100;
    const uint64_t above_cap = use.recorded > use.cap ? use.recorded - target : 0;
    const uint64_t reserve = std::min(use.cap / 20, kLargestReserve);
    const uint64_t lacking = use.free < reserve ? reserve - use.free : 0;
    return std::min(std::max(above_cap, lacking), use.recorded);
}

DeletionReport deleteOldest(Catalogue& catalogue,
                            const StorageFolder& folder,
                            const DeletionGoal& goal,
                            UtcTime now,
                            const DeletionRules& rules) {
    DeletionReport report;
    Candidates candidates{catalogue, goal, rules.spared};
    while (report.bytes < goal.bytes && candidates.refused() < kMostRefused &&
           report.segments < goal.most_segments) {
        const auto rows = enough(candidates.next(), goal.bytes - report.bytes);
        if (rows.empty()) {
            sayWhyShort(report, goal, candidates.spared());
            return report;
        }
        sign(rules, rows, goal.reason, now);
        for (const CatalogueRow& row : rows) {
            if (!deleteOne(catalogue, folder, row, now, report)) {
                candidates.refuse(row);
            }
        }
        if (rules.sealer != nullptr) {
            rules.sealer->afterDeletion(catalogue, rows);
        }
    }
    return report;
}

DeletionReport deleteOldestOnDisk(const StorageFolder& folder,
                                  uint64_t cap,
                                  UtcTime now,
                                  Duration open_for,
                                  const DeletionRules& rules) {
    std::vector<DiskSegment> all;
    uint64_t recorded = 0;
    folder.forEach([&](const DiskSegment& segment) {
        all.push_back(segment);
        recorded += segment.bytes;
    });
    const uint64_t bytes =
        bytesToFree({.recorded = recorded, .cap = cap, .free = folder.freeBytes()});
    DeletionReport report;
    bool spared = false;
    std::vector<CatalogueRow> rows;
    for (const DiskSegment& segment : closedSegments(all, now, open_for)) {
        CatalogueRow row = rowOnDisk(segment);
        const bool keeps = isProtected(rules.spared, row.stream.camera, row.start, row.end);
        spared = spared || keeps;
        if (!keeps) {
            rows.push_back(std::move(row));
        }
    }
    for (auto rest = std::span{std::as_const(rows)}; report.bytes < bytes && !rest.empty();) {
        const auto batch = enough({rest.begin(), rest.begin() + std::min(rest.size(), kBatch)},
                                  bytes - report.bytes);
        sign(rules, batch, "cap", now);
        for (const CatalogueRow& row : batch) {
            removeOnDisk(folder, row, now, report);
        }
        rest = rest.subspan(batch.size());
    }
    if (report.bytes < bytes && report.problem.empty()) {
        report.only_protected = spared;
        report.problem = spared ? kOnlyProtectedLeft : "nothing is left to delete";
    }
    return report;
}

}  // namespace betang
