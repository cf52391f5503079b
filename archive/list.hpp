// SPDX-License-Identifier: Apache-2.0
//
// `betang archive list` and `betang archive reindex`: both work without a running system.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/catalogue.hpp"
#include "archive/protection.hpp"
#include "archive/reconcile.hpp"
#include "bus/control.hpp"
#include "config/config.hpp"

namespace betang {

// Segments of one stream, run and epoch that follow each other, in one state.
struct Recording {
    StreamId stream;
    uint64_t run = 0;
    uint64_t epoch = 0;
    UtcTime start{};
    UtcTime end{};
    uint64_t segments = 0;
    uint64_t bytes = 0;
    uint64_t access_units = 0;
    uint64_t damaged = 0;
    SegmentState state = SegmentState::Present;  // never Deleting, which reads as Deleted
    std::optional<GapBefore> gap{};              // what the recorder said of the time before it

    bool operator==(const Recording&) const = default;
};

// Half-open: nothing of `stream` is there.
struct RecordingGap {
    StreamId stream;
    UtcTime start{};
    UtcTime end{};
    GapCause cause = GapCause::Unknown;

    bool operator==(const RecordingGap&) const = default;
};

struct ArchiveListing {
    std::vector<Recording> recordings;        // by stream and start
    std::vector<RecordingGap> gaps{};         // by stream and start
    std::vector<ProtectedInterval> spared{};  // protected from deletion
    std::vector<std::string> notes{};         // what a person should know about how this was found
};

struct ReindexReport {
    std::string storage;
    ReconcileReport found;
    std::string set_aside;  // where the damaged catalogue went, if there was one
};

// `rows` by stream and start. Two segments follow each other when no more than a second lies
// between them. Pure.
[[nodiscard]] std::vector<Recording> mergeRecordings(const std::vector<CatalogueRow>& rows);

// The rows and folded spans of a catalogue, merged. Throws what the catalogue throws.
[[nodiscard]] std::vector<Recording> recordingsIn(Catalogue& catalogue,
                                                  const CatalogueQuery& query);

// What lies between recordings, with the cause that the later one carries, and what was deleted by
// policy. `recordings` by stream and start. Up to a second between two is no gap. Pure.
[[nodiscard]] std::vector<RecordingGap> gapsBetween(const std::vector<Recording>& recordings);

// Reads the catalogue of every storage; where one is not there or damaged, the disk instead, and
// says so in a note. Throws Io when a storage's folder cannot be opened.
[[nodiscard]] ArchiveListing archiveList(const Config& config, const CatalogueQuery& query);

// A table for people, one recording a line, and the notes.
[[nodiscard]] std::string archiveListText(const ArchiveListing& listing);

// {"recordings":[{"camera","stream","start","end","run","epoch","segments","bytes","access_units",
// "damaged","state"}],"gaps":[{"camera","stream","start","end","cause"}],
// "protected":[{"camera","from","to","reason"}],"notes":[...]}
[[nodiscard]] Json archiveListJson(const ArchiveListing& listing);

// Brings every storage's catalogue in line with its disk, as the archive does when it starts. A
// damaged catalogue is renamed and a new one made. `progress` counts anew for each storage. Throws
// Io.
[[nodiscard]] std::vector<ReindexReport> archiveReindex(const Config& config,
                                                        const Clock& clock,
                                                        const ReconcileProgress& progress = {});

}  // namespace betang
