// SPDX-License-Identifier: Apache-2.0

#include "archive/list.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/storage_marker.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr Duration kLongestJoin = std::chrono::seconds{1};

std::string_view toText(SegmentState state) {
    switch (state) {
        case SegmentState::Present:
            return "recorded";
        case SegmentState::Deleting:
        case SegmentState::Deleted:
            return "deleted by policy";
        case SegmentState::Missing:
            break;
    }
    return "missing";
}

Recording recordingOf(const CatalogueRow& row) {
    return {.stream = row.stream,
            .run = row.run,
            .epoch = row.epoch,
            .start = row.start,
            .end = row.end,
            .segments = 1,
            .bytes = row.bytes,
            .access_units = row.access_units,
            .damaged = row.damaged,
            .state = row.state == SegmentState::Deleting ? SegmentState::Deleted : row.state,
            .gap = row.gap};
}

Recording recordingOf(const DeletedSpan& span) {
    return {.stream = span.stream,
            .start = span.start,
            .end = span.end,
            .segments = span.segments,
            .bytes = span.bytes,
            .access_units = span.access_units,
            .state = SegmentState::Deleted,
            .gap = span.gap};
}

void sortByStream(std::vector<Recording>& recordings) {
    std::stable_sort(
        recordings.begin(), recordings.end(), [](const Recording& a, const Recording& b) {
            return std::tie(a.stream, a.start) < std::tie(b.stream, b.start);
        });
}

bool follows(const Recording& before, const Recording& next) {
    return before.stream == next.stream && before.run == next.run && before.epoch == next.epoch &&
           before.state == next.state && next.start - before.end <= kLongestJoin;
}

void append(Recording& to, const Recording& next) {
    to.end = std::max(to.end, next.end);
    to.segments += next.segments;
    to.bytes += next.bytes;
    to.access_units += next.access_units;
    to.damaged += next.damaged;
}

CatalogueRow rowOf(const SegmentClosed& segment) {
    return {.path = segment.path,
            .stream = segment.stream,
            .run = segment.run,
            .epoch = segment.epoch,
            .start = segment.start,
            .end = segment.end,
            .bytes = segment.bytes,
            .access_units = segment.access_units,
            .damaged = segment.damaged,
            .recovered = segment.recovered,
            .gap = segment.gap};
}

bool asksFor(const CatalogueQuery& query, const CatalogueRow& row) {
    return (!query.camera || *query.camera == row.stream.camera) &&
           (!query.from || row.end > *query.from) && (!query.to || row.start < *query.to);
}

std::vector<CatalogueRow> rowsOnDisk(const StorageFolder& folder, const CatalogueQuery& query) {
    std::vector<CatalogueRow> rows;
    folder.forEach([&](const DiskSegment& segment) {
        const auto indexed = indexSegment(folder, segment, false);
        if (indexed && asksFor(query, rowOf(*indexed))) {
            rows.push_back(rowOf(*indexed));
        }
    });
    return rows;
}

std::vector<Recording> recordingsOf(const StorageConfig& storage,
                                    const CatalogueQuery& query,
                                    std::vector<std::string>& notes) {
    const StorageFolder folder{storage.path};
    try {
        Catalogue catalogue{Catalogue::fileIn(storage.path), OpenMode::ReadOnly};
        return recordingsIn(catalogue, query);
    } catch (const Error& error) {
        notes.push_back(fmt::format("storage {}: read from disk, what was deleted is not shown: {}",
                                    storage.id,
                                    error.text()));
        return mergeRecordings(rowsOnDisk(folder, query));
    }
}

void addProtections(const StorageConfig& storage,
                    const CatalogueQuery& query,
                    ArchiveListing& listing) {
    try {
        for (ProtectedInterval& one : readProtections(storage.path)) {
            const bool asked = (!query.camera || *query.camera == one.camera) &&
                               (!query.from || one.to > *query.from) &&
                               (!query.to || one.from < *query.to);
            const bool known = std::find(listing.spared.begin(), listing.spared.end(), one) !=
                               listing.spared.end();
            if (asked && !known) {
                listing.spared.push_back(std::move(one));
            }
        }
    } catch (const Error& error) {
        listing.notes.push_back(fmt::format("storage {}: {}", storage.id, error.text()));
    }
}

bool isDamaged(const std::filesystem::path& file) {
    try {
        Catalogue catalogue{file, OpenMode::ReadWrite};
        (void)catalogue.totals();
        return false;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Corrupt) {
            return true;
        }
        throw;
    }
}

// Out of the way, but kept: it may still tell what was deleted by policy.
std::string setAside(const std::filesystem::path& file, UtcTime now) {
    std::filesystem::path aside = file;
    aside += ".damaged-" + toRfc3339(now);
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code absent;
        std::filesystem::rename(file.native() + suffix, aside.native() + suffix, absent);
    }
    return aside.native();
}

}  // namespace

std::vector<Recording> mergeRecordings(const std::vector<CatalogueRow>& rows) {
    std::vector<Recording> recordings;
    for (const CatalogueRow& row : rows) {
        const Recording next = recordingOf(row);
        if (!recordings.empty() && follows(recordings.back(), next)) {
            append(recordings.back(), next);
        } else {
            recordings.push_back(next);
        }
    }
    return recordings;
}

std::vector<Recording> recordingsIn(Catalogue& catalogue, const CatalogueQuery& query) {
    std::vector<CatalogueRow> rows;
    catalogue.forEach(query, [&rows](const CatalogueRow& row) { rows.push_back(row); });
    std::vector<Recording> recordings = mergeRecordings(rows);
    catalogue.forEachSpan(
        query, [&recordings](const DeletedSpan& span) { recordings.push_back(recordingOf(span)); });
    sortByStream(recordings);
    return recordings;
}

std::vector<RecordingGap> gapsBetween(const std::vector<Recording>& recordings) {
    std::vector<RecordingGap> gaps;
    const auto append = [&gaps](RecordingGap gap) {
        const bool joins = !gaps.empty() && gaps.back().stream == gap.stream &&
                           gaps.back().cause == gap.cause &&
                           gap.start - gaps.back().end <= kLongestJoin;
        if (joins) {
            gaps.back().end = std::max(gaps.back().end, gap.end);
        } else {
            gaps.push_back(std::move(gap));
        }
    };
    std::optional<StreamId> stream;
    UtcTime known{};
    for (const Recording& next : recordings) {
        if (stream != next.stream) {
            stream = next.stream;
            known = next.gap && next.gap->since > UtcTime{} ? next.gap->since : next.start;
        }
        if (next.start - known > kLongestJoin) {
            append({next.stream, known, next.start, next.gap ? next.gap->cause : GapCause{}});
        }
        if (next.state == SegmentState::Deleted && next.end > known) {
            append({next.stream, std::max(known, next.start), next.end, GapCause::Policy});
        }
        known = std::max(known, next.end);
    }
    return gaps;
}

ArchiveListing archiveList(const Config& config, const CatalogueQuery& query) {
    ArchiveListing listing;
    for (const auto& [id, storage] : config.storage) {
        auto some = recordingsOf(storage, query, listing.notes);
        listing.recordings.insert(listing.recordings.end(), some.begin(), some.end());
        addProtections(storage, query, listing);
    }
    sortByStream(listing.recordings);
    listing.gaps = gapsBetween(listing.recordings);
    return listing;
}

std::string archiveListText(const ArchiveListing& listing) {
    std::string text = fmt::format("{:<32} {:<24} {:<24} {:>8} {:>12} {}\n",
                                   "STREAM",
                                   "FROM",
                                   "TO",
                                   "SEGMENTS",
                                   "BYTES",
                                   "STATE");
    for (const Recording& recording : listing.recordings) {
        text += fmt::format("{:<32} {:<24} {:<24} {:>8} {:>12} {}\n",
                            recording.stream.text(),
                            toRfc3339(recording.start),
                            toRfc3339(recording.end),
                            recording.segments,
                            recording.bytes,
                            toText(recording.state));
    }
    for (const RecordingGap& gap : listing.gaps) {
        text += fmt::format("{:<32} {:<24} {:<24} {:>8} {:>12} gap: {}\n",
                            gap.stream.text(),
                            toRfc3339(gap.start),
                            toRfc3339(gap.end),
                            "",
                            "",
                            betang::toText(gap.cause));
    }
    for (const ProtectedInterval& one : listing.spared) {
        text += fmt::format("{:<32} {:<24} {:<24} {:>8} {:>12} protected: {}\n",
                            one.camera.text(),
                            toRfc3339(one.from),
                            toRfc3339(one.to),
                            "",
                            "",
                            one.reason);
    }
    for (const std::string& note : listing.notes) {
        text += fmt::format("note: {}\n", note);
    }
    return text;
}

Json archiveListJson(const ArchiveListing& listing) {
    Json recordings = Json::array();
    for (const Recording& recording : listing.recordings) {
        recordings.push_back({{"camera", recording.stream.camera.text()},
                              {"stream", betang::toText(recording.stream.kind)},
                              {"start", toRfc3339(recording.start)},
                              {"end", toRfc3339(recording.end)},
                              {"run", recording.run},
                              {"epoch", recording.epoch},
                              {"segments", recording.segments},
                              {"bytes", recording.bytes},
                              {"access_units", recording.access_units},
                              {"damaged", recording.damaged},
                              {"state", toText(recording.state)}});
    }
    Json gaps = Json::array();
    for (const RecordingGap& gap : listing.gaps) {
        gaps.push_back({{"camera", gap.stream.camera.text()},
                        {"stream", betang::toText(gap.stream.kind)},
                        {"start", toRfc3339(gap.start)},
                        {"end", toRfc3339(gap.end)},
                        {"cause", betang::toText(gap.cause)}});
    }
    Json spared = Json::array();
    for (const ProtectedInterval& one : listing.spared) {
        spared.push_back({{"camera", one.camera.text()},
                          {"from", toRfc3339(one.from)},
                          {"to", toRfc3339(one.to)},
                          {"reason", one.reason}});
    }
    return {{"recordings", std::move(recordings)},
            {"gaps", std::move(gaps)},
            {"protected", std::move(spared)},
            {"notes", listing.notes}};
}

std::vector<ReindexReport> archiveReindex(const Config& config,
                                          const Clock& clock,
                                          const ReconcileProgress& progress) {
    std::vector<ReindexReport> reports;
    for (const auto& [id, storage] : config.storage) {
        checkStorage({storage.path, storageMemory(config.state, id)}).take();
        const StorageFolder folder{storage.path};
        const auto file = Catalogue::fileIn(storage.path);
        ReindexReport report{.storage = id, .found = {}, .set_aside = {}};
        if (isDamaged(file)) {
            report.set_aside = setAside(file, clock.utc());
        }
        Catalogue catalogue{file, OpenMode::ReadWrite};
        report.found =
            reconcile(catalogue, folder, clock.utc(), openFor(storage.segment), progress);
        reports.push_back(std::move(report));
    }
    return reports;
}

}  // namespace betang
