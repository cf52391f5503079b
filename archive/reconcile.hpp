// SPDX-License-Identifier: Apache-2.0
//
// Brings the catalogue in line with the disk.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "archive/catalogue.hpp"
#include "archive/storage_folder.hpp"

namespace betang {

struct ReconcileReport {
    uint64_t known = 0;    // on disk and in the catalogue
    uint64_t indexed = 0;  // on disk only: read, hashed and entered as recovered
    uint64_t unreadable =
        0;                 // of those, entered without fragments because nothing in them is whole
    uint64_t open = 0;     // on disk only and still being written: left alone
    uint64_t missing = 0;  // newly found to be gone without anybody having said so
    std::vector<std::string> problems;  // at most 20
};

// What counts as still being written: not in the catalogue and modified less than this ago.
[[nodiscard]] Duration openFor(std::chrono::seconds segment);

// What the file at `path` says about itself, as if its recorder had announced it, recovered. Hashes
// its fragments unless `hash` is false. A file in which nothing is whole has no fragments and no
// duration. Io when it cannot be read.
[[nodiscard]] Result<SegmentClosed> indexSegment(const StorageFolder& folder,
                                                 const DiskSegment& segment,
                                                 bool hash);

// How many files were looked at, of how many.
using ReconcileProgress = std::function<void(uint64_t done, uint64_t of)>;

// Throws what the catalogue throws. Touches no file.
[[nodiscard]] ReconcileReport reconcile(Catalogue& catalogue,
                                        const StorageFolder& folder,
                                        UtcTime now,
                                        Duration open_for,
                                        const ReconcileProgress& progress = {});

}  // namespace betang
