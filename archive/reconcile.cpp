// SPDX-License-Identifier: Apache-2.0

#include "archive/reconcile.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>

#include "archive/read_at.hpp"
#include "archive/segment_scan.hpp"
#include "archive/sha256.hpp"

namespace betang {

namespace {

constexpr size_t kHashedAtOnce = size_t{256} << 10;
constexpr size_t kMostProblems = 20;

std::optional<Sha256> hashOf(const ReadAt& read, const ScannedFragment& fragment) {
    Sha256Hasher hasher;
    std::vector<uint8_t> buffer(std::min<uint64_t>(fragment.length, kHashedAtOnce));
    for (uint64_t done = 0; done < fragment.length;) {
        const auto part =
            std::span{buffer}.first(std::min<uint64_t>(buffer.size(), fragment.length - done));
        if (!read(fragment.offset + done, part)) {
            return std::nullopt;
        }
        hasher.add(part);
        done += part.size();
    }
    return hasher.finish();
}

// Gathers what one reconciliation does.
class Reconciler {
  public:
    Reconciler(Catalogue& catalogue, const StorageFolder& folder, UtcTime now, Duration open_for)
        : catalogue_{catalogue}, folder_{folder}, now_{now}, open_for_{open_for} {}

    ReconcileReport run(const ReconcileProgress& progress) {
        uint64_t of = 0;
        if (progress) {
            folder_.forEach([&of](const DiskSegment&) { ++of; });
        }
        uint64_t done = 0;
        folder_.forEach([&](const DiskSegment& segment) {
            takeFile(segment);
            if (progress) {
                progress(++done, of);
            }
        });
        markGone();
        return std::move(report_);
    }

  private:
    void takeFile(const DiskSegment& segment) {
        const auto row = catalogue_.find(segment.path);
        if (!row && now_ - segment.modified < open_for_) {
            ++report_.open;
        } else if (!row) {
            enter(segment);
        } else {
            takeKnown(segment, *row);
        }
    }

    void takeKnown(const DiskSegment& segment, const CatalogueRow& row) {
        ++report_.known;
        if (segment.bytes != row.bytes) {
            note(fmt::format("{}: has {} bytes, the catalogue says {}",
                             segment.path.native(),
                             segment.bytes,
                             row.bytes));
        }
        if (row.state == SegmentState::Deleted) {
            // Its fragments were forgotten.
            catalogue_.mark(segment.path, SegmentState::Missing, now_);
            enter(segment);
        } else if (row.state != SegmentState::Present) {
            catalogue_.mark(segment.path, SegmentState::Present, now_);
        }
    }

    void enter(const DiskSegment& segment) {
        const auto indexed = indexSegment(folder_, segment, true);
        if (!indexed) {
            note(indexed.error().text());
            return;
        }
        catalogue_.add(*indexed, now_);
        ++report_.indexed;
        if (indexed->fragments.empty()) {
            ++report_.unreadable;
            note(fmt::format("{}: holds no whole fragment", segment.path.native()));
        }
    }

    void markGone() {
        std::vector<CatalogueRow> gone;
        CatalogueQuery expected;
        expected.expected_only = true;
        catalogue_.forEach(expected, [&](const CatalogueRow& row) {
            if (!folder_.find(row.path)) {
                gone.push_back(row);
            }
        });
        for (const CatalogueRow& row : gone) {
            const bool by_policy = row.state == SegmentState::Deleting;
            catalogue_.mark(
                row.path, by_policy ? SegmentState::Deleted : SegmentState::Missing, now_);
            report_.missing += by_policy ? 0 : 1;
        }
    }

    void note(std::string problem) {
        if (report_.problems.size() < kMostProblems) {
            report_.problems.push_back(std::move(problem));
        }
    }

    Catalogue& catalogue_;
    const StorageFolder& folder_;
    const UtcTime now_;
    const Duration open_for_;
    ReconcileReport report_;
};

}  // namespace

Duration openFor(std::chrono::seconds segment) {
    return 2 * segment;
}

Result<SegmentClosed> indexSegment(const StorageFolder& folder,
                                   const DiskSegment& segment,
                                   bool hash) {
    const auto file = folder.open(segment.path);
    if (!file) {
        return file.error();
    }
    const ReadAt read = [&file](uint64_t offset, std::span<uint8_t> into) {
        return readAt(file->get(), offset, into);
    };
    // What the disk holds, not what somebody's failed write left in memory.
    posix_fadvise(file->get(), 0, 0, POSIX_FADV_DONTNEED);
    SegmentClosed indexed{.path = segment.path,
                          .stream = segment.name.stream,
                          .run = segment.name.run,
                          .epoch = segment.name.epoch,
                          .start = segment.name.start,
                          .end = segment.name.start,
                          .bytes = segment.bytes,
                          .recovered = true};
    const auto scan = scanSegment(segment.bytes, read);
    if (!scan) {
        return indexed;
    }
    indexed.codec = scan->codec;
    indexed.gap = scan->gap;
    indexed.end += scan->duration;
    for (const ScannedFragment& fragment : scan->fragments) {
        const auto digest = hash ? hashOf(read, fragment) : Sha256{};
        if (!digest) {
            return Error{ErrorKind::Io,
                         fmt::format("cannot read {}: {}",
                                     segment.path.native(),
                                     errno == 0 ? "it became shorter" : std::strerror(errno))};
        }
        indexed.fragments.push_back(
            {fragment.offset, fragment.length, toHex(*digest), fragment.access_units});
        indexed.access_units += fragment.access_units;
    }
    return indexed;
}

ReconcileReport reconcile(Catalogue& catalogue,
                          const StorageFolder& folder,
                          UtcTime now,
                          Duration open_for,
                          const ReconcileProgress& progress) {
    return Reconciler{catalogue, folder, now, open_for}.run(progress);
}

}  // namespace betang
