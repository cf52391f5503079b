// SPDX-License-Identifier: Apache-2.0

#include "archive/deletion.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace betang {

namespace {

constexpr uint64_t kLargestReserve = 256'000'000;
constexpr int kBatch = 64;          // signed, and then deleted, together
constexpr int kMostRefused = 1000;  // by the disk in one go
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

void sign(const DeletionRules& rules, std::span<const CatalogueRow> rows, UtcTime now) {
    if (rules.sealer != nullptr) {
        rules.sealer->beforeDeletion(rows, "cap", now);
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
                            uint64_t bytes,
                            UtcTime now,
                            const DeletionRules& rules) {
    DeletionReport report;
    int refused = 0;
    bool spared = false;
    const auto wanted = [&](const CatalogueRow& row) {
        const bool keeps = isProtected(rules.spared, row.stream.camera, row.start, row.end);
        spared = spared || keeps;
        return !keeps;
    };
    while (report.bytes < bytes && refused < kMostRefused) {
        const auto rows = enough(catalogue.oldest(kBatch, refused, wanted), bytes - report.bytes);
        if (rows.empty()) {
            report.only_protected = spared && report.problem.empty();
            report.problem = !report.problem.empty() ? std::move(report.problem)
                             : spared                ? kOnlyProtectedLeft
                                                     : "nothing is left to delete";
            return report;
        }
        sign(rules, rows, now);
        for (const CatalogueRow& row : rows) {
            refused += deleteOne(catalogue, folder, row, now, report) ? 0 : 1;
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
        const auto batch =
            enough({rest.begin(), rest.begin() + std::min<size_t>(rest.size(), kBatch)},
                   bytes - report.bytes);
        sign(rules, batch, now);
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
