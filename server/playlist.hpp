// SPDX-License-Identifier: Apache-2.0
//
// What the archive has of one stream, as an HLS playlist (RFC 8216) over byte ranges. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bus/json_text.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

struct RecordedFragment {
    uint64_t offset = 0;
    uint64_t length = 0;
    uint64_t access_units = 0;
};

struct RecordedSegment {
    std::string id;  // of GET /api/v1/segments/{id}
    uint64_t run = 0;
    uint64_t epoch = 0;
    UtcTime start{};
    UtcTime end{};
    std::vector<RecordedFragment> fragments;  // the first begins where the header ends
};

// Stands for a storage that is not ours: that of the site which lends the camera.
inline constexpr const char* kAtSite = "";

// The segments in an archive's answer to {"op":"segments"}, with ids for `storage`. Corrupt names
// what is wrong with it.
[[nodiscard]] Result<std::vector<RecordedSegment>> segmentsFrom(const Json& answer,
                                                                const std::string& storage);

// A VOD playlist of the parts that lie in [from, to), each of about kPartLength or one fragment, by
// start. The duration of a fragment is its share of the segment's by access units.
[[nodiscard]] std::string playlistOf(const std::vector<RecordedSegment>& segments,
                                     UtcTime from,
                                     UtcTime to);

inline constexpr std::chrono::seconds kPartLength{6};

// "utama~kapuas~dermaga~main~2026-11-22~20261122T010431.123Z-e1-r7-0.mp4": a storage and the path
// of a segment below it; "@kapuas~dermaga~..." lies at the site. Nothing but the names that
// recorders make has an id.
struct SegmentAddress {
    std::string storage;  // or kAtSite
    std::string path;
};

[[nodiscard]] std::string segmentId(const SegmentAddress& address);
[[nodiscard]] Result<SegmentAddress> parseSegmentId(const std::string& id);

}  // namespace betang
