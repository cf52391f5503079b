// SPDX-License-Identifier: Apache-2.0

#include "archive/deletion.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace betang {

namespace {

constexpr uint64_t kLargestReserve = 256'000'000;
constexpr int kBatch = 64;
constexpr int kMostRefused = 1000;  // by the disk in one go

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
                            UtcTime now) {
    DeletionReport report;
    int refused = 0;
    while (report.bytes < bytes && refused < kMostRefused) {
        const auto rows = catalogue.oldest(kBatch, refused);
        for (const CatalogueRow& row : rows) {
            if (report.bytes >= bytes) {
                return report;
            }
            catalogue.mark(row.path, SegmentState::Deleting, now);
            const auto removed = folder.remove(row.path, now);
            if (!removed && removed.error().kind() != ErrorKind::NotFound) {
                catalogue.mark(row.path, SegmentState::Present, now);
                report.problem = removed.error().text();
                ++refused;
                continue;
            }
            // Where it may come back it stays Deleting: the next comparison with the disk tells.
            if (!removed || *removed) {
                catalogue.mark(
                    row.path, removed ? SegmentState::Deleted : SegmentState::Missing, now);
            }
            report.segments += removed ? 1 : 0;
            report.bytes += row.bytes;
        }
        if (rows.empty()) {
            report.problem =
                report.problem.empty() ? "nothing is left to delete" : std::move(report.problem);
            return report;
        }
    }
    return report;
}

DeletionReport deleteOldestOnDisk(const StorageFolder& folder,
                                  uint64_t cap,
                                  UtcTime now,
                                  Duration open_for) {
    std::vector<DiskSegment> all;
    uint64_t recorded = 0;
    folder.forEach([&](const DiskSegment& segment) {
        all.push_back(segment);
        recorded += segment.bytes;
    });
    const uint64_t bytes =
        bytesToFree({.recorded = recorded, .cap = cap, .free = folder.freeBytes()});
    DeletionReport report;
    for (const DiskSegment& segment : closedSegments(all, now, open_for)) {
        if (report.bytes >= bytes) {
            return report;
        }
        if (const auto removed = folder.remove(segment.path, now); !removed) {
            report.problem = removed.error().text();
            continue;
        }
        ++report.segments;
        report.bytes += segment.bytes;
        report.paths.push_back(segment.path);
    }
    if (report.bytes < bytes && report.problem.empty()) {
        report.problem = "nothing is left to delete";
    }
    return report;
}

}  // namespace betang
