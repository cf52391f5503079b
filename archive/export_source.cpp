// SPDX-License-Identifier: Apache-2.0

#include "archive/export_source.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "archive/reconcile.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr std::chrono::hours kDay{24};

// The recorder's end of a recording and that of its last picture are not the same to the tick.
constexpr std::chrono::seconds kSliver{1};

// Who knows the cause of a gap writes it down when recording begins again.
constexpr std::chrono::hours kSoonAfter{24};

std::filesystem::path catalogueIn(const StorageConfig& config) {
    const auto file = Catalogue::fileIn(config.path);
    if (!std::filesystem::exists(file)) {
        throw Error{ErrorKind::NotFound,
                    fmt::format("storage {} has no catalogue: 'betang archive reindex' makes one",
                                config.id)};
    }
    return file;
}

std::optional<Sha256> hashFrom(const std::string& hex) {
    const auto hash = sha256FromHex(hex);
    return hash ? std::optional{*hash} : std::nullopt;
}

std::vector<SourceFragment> sourcesFrom(const std::vector<FragmentInfo>& fragments) {
    std::vector<SourceFragment> sources;
    for (const FragmentInfo& one : fragments) {
        sources.push_back({sources.size(), one.offset, one.length, hashFrom(one.sha256)});
    }
    return sources;
}

std::vector<SourceFragment> sourcesFrom(const SealedSegment& sealed) {
    std::vector<SourceFragment> sources;
    for (const SealedFragment& one : sealed.fragments) {
        sources.push_back({sources.size(), one.offset, one.length, one.sha256});
    }
    return sources;
}

// Gives `piece` to the gap that it touches; false when it touches none.
bool joinTo(std::vector<PackageGap>& gaps, const TimeSpan& piece) {
    for (PackageGap& gap : gaps) {
        if (gap.span.from == piece.to) {
            gap.span.from = piece.from;
            return true;
        }
        if (gap.span.to == piece.from) {
            gap.span.to = piece.to;
            return true;
        }
    }
    return false;
}

// The folders of the days that the interval may reach into.
std::vector<std::filesystem::path> dayFolders(const StreamId& stream, const TimeSpan& asked) {
    std::vector<std::filesystem::path> folders;
    for (UtcTime day = asked.from - kDay; day < asked.to + kDay; day += kDay) {
        SegmentName name{.stream = stream, .start = day};
        folders.push_back(segmentPath(name).parent_path());
    }
    return folders;
}

}  // namespace

ExportStorage::ExportStorage(const StorageConfig& config)
    : path_{config.path},
      folder_{config.path},
      catalogue_{catalogueIn(config), OpenMode::ReadOnly},
      proofs_{config.path} {}

void ExportStorage::list(const CameraId& camera, const TimeSpan& asked, SourceListing& into) {
    catalogue_.forEach({.camera = camera, .from = asked.from, .to = asked.to},
                       [&](const CatalogueRow& row) { takeRow(row, into); });
    catalogue_.forEachSpan({.camera = camera, .from = asked.from, .to = asked.to},
                           [&](const DeletedSpan& span) {
                               into.absences.push_back({span.stream,
                                                        {span.start, span.end},
                                                        std::string{toText(GapCause::Policy)},
                                                        "deleted by policy"});
                           });
    catalogue_.forEach({.camera = camera, .from = asked.to, .to = asked.to + kSoonAfter},
                       [&](const CatalogueRow& row) {
                           if (row.gap && row.start >= asked.to) {
                               into.absences.push_back({row.stream,
                                                        {row.gap->since, row.start},
                                                        std::string{toText(row.gap->cause)},
                                                        {}});
                           }
                       });
    for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
        for (const auto& day : dayFolders({camera, kind}, asked)) {
            std::error_code absent;
            for (const auto& entry : std::filesystem::directory_iterator{path_ / day, absent}) {
                takeFile(day / entry.path().filename(), asked, into);
            }
        }
    }
}

void ExportStorage::takeRow(const CatalogueRow& row, SourceListing& into) {
    const bool by_policy =
        row.state == SegmentState::Deleted || row.state == SegmentState::Deleting;
    if (row.state == SegmentState::Present && folder_.find(row.path)) {
        takePresent(row, into);
    } else {
        into.absences.push_back(
            {row.stream,
             {row.start, row.end},
             std::string{toText(by_policy ? GapCause::Policy : GapCause::Disk)},
             by_policy ? "deleted by policy" : row.path.native() + " was recorded and is missing"});
    }
    if (row.gap) {
        into.absences.push_back(
            {row.stream, {row.gap->since, row.start}, std::string{toText(row.gap->cause)}, {}});
    }
}

void ExportStorage::takePresent(const CatalogueRow& row, SourceListing& into) {
    SourceSegment segment{.storage = this,
                          .path = row.path,
                          .stream = row.stream,
                          .run = row.run,
                          .epoch = row.epoch,
                          .start = row.start,
                          .end = row.end,
                          .recovered = row.recovered,
                          .bytes = row.bytes};
    if (row.checkpoint > 0) {
        segment.seal = proofs_.find(row.path, row.end, row.checkpoint, row.recovered);
        if (!segment.seal) {
            into.notes.push_back(fmt::format(
                "{}: checkpoint {} does not prove it", row.path.native(), row.checkpoint));
        }
    }
    segment.fragments = segment.seal ? sourcesFrom(segment.seal->segment)
                                     : sourcesFrom(catalogue_.fragmentsOf(row.path));
    into.segments.push_back(std::move(segment));
}

// Of what is still being written, or was closed a moment ago, only the disk knows.
void ExportStorage::takeFile(const std::filesystem::path& path,
                             const TimeSpan& asked,
                             SourceListing& into) {
    const auto found = folder_.find(path);
    if (!found || found->name.start >= asked.to || catalogue_.find(path)) {
        return;
    }
    const auto indexed = indexSegment(folder_, *found, false);
    if (!indexed || indexed->end <= asked.from || indexed->fragments.empty()) {
        return;
    }
    if (indexed->gap) {
        into.absences.push_back({indexed->stream,
                                 {indexed->gap->since, indexed->start},
                                 std::string{toText(indexed->gap->cause)},
                                 {}});
    }
    SourceSegment segment{.storage = this,
                          .path = path,
                          .stream = indexed->stream,
                          .run = indexed->run,
                          .epoch = indexed->epoch,
                          .start = indexed->start,
                          .end = indexed->end,
                          .bytes = indexed->bytes};
    segment.fragments = sourcesFrom(indexed->fragments);
    for (SourceFragment& fragment : segment.fragments) {
        fragment.sha256.reset();
    }
    into.segments.push_back(std::move(segment));
}

void finishListing(SourceListing& listing) {
    std::sort(listing.segments.begin(), listing.segments.end(), [](const auto& a, const auto& b) {
        return std::tie(a.stream, a.epoch, a.start, a.path) <
               std::tie(b.stream, b.epoch, b.start, b.path);
    });
    // A gap's own cause says since when; where it does not, it must not hide what is surer.
    std::stable_sort(
        listing.absences.begin(), listing.absences.end(), [](const auto& a, const auto& b) {
            return std::tuple{a.detail.empty(), a.span.from == UtcTime{}, a.span.to} <
                   std::tuple{b.detail.empty(), b.span.from == UtcTime{}, b.span.to};
        });
}

std::vector<PackageGap> causesOf(const TimeSpan& hole,
                                 const StreamId& stream,
                                 const std::vector<KnownAbsence>& absences) {
    std::vector<PackageGap> gaps;
    std::vector<TimeSpan> open{hole};
    for (const KnownAbsence& absence : absences) {
        if (absence.stream != stream) {
            continue;
        }
        std::vector<TimeSpan> rest;
        for (const TimeSpan& piece : open) {
            const TimeSpan common{std::max(piece.from, absence.span.from),
                                  std::min(piece.to, absence.span.to)};
            if (common.from >= common.to) {
                rest.push_back(piece);
                continue;
            }
            gaps.push_back({common, absence.cause, absence.detail});
            if (piece.from < common.from) {
                rest.push_back({piece.from, common.from});
            }
            if (common.to < piece.to) {
                rest.push_back({common.to, piece.to});
            }
        }
        open = std::move(rest);
    }
    for (const TimeSpan& piece : open) {
        if (piece.to - piece.from > kSliver || !joinTo(gaps, piece)) {
            gaps.push_back({piece, std::string{toText(GapCause::Unknown)}, {}});
        }
    }
    std::sort(gaps.begin(), gaps.end(), [](const PackageGap& a, const PackageGap& b) {
        return a.span.from < b.span.from;
    });
    return gaps;
}

}  // namespace betang
