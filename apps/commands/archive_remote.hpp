// SPDX-License-Identifier: Apache-2.0
//
// What remote sites have recorded of the cameras that they lend. Asked of the running system, which
// holds the keys.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archive/list.hpp"
#include "bus/context.hpp"
#include "config/config.hpp"

namespace betang {

// The recordings in the archive's answer to {"op":"recordings"}, as of `stream`. Corrupt names what
// is wrong; the answer is another machine's.
[[nodiscard]] Result<std::vector<Recording>> recordingsFrom(const StreamId& stream,
                                                            const Json& answer);

// Adds what the sites have of the cameras they lend, and a note for each site that does not answer.
void addLent(ArchiveListing& listing,
             BusContext& context,
             const Config& config,
             const CatalogueQuery& query);

struct FetchedSegment {
    std::filesystem::path file;
    uint64_t bytes = 0;
};

// Copies the segments of `stream` that overlap [from, to) into `folder`, whole, under the names
// that they have at the site; one that is there already in its full size is left alone. Throws
// NotFound when the camera is not lent by a remote site, and what keeps the site from answering.
[[nodiscard]] std::vector<FetchedSegment> fetchLent(BusContext& context,
                                                    const Config& config,
                                                    const StreamId& stream,
                                                    const CatalogueQuery& query,
                                                    const std::filesystem::path& folder);

}  // namespace betang
