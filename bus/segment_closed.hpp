// SPDX-License-Identifier: Apache-2.0
//
// What the recorder tells the archive when a segment is closed, again until it is acknowledged: the
// request {"op":"segment_closed", ...} on the archive's control endpoint.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bus/control.hpp"
#include "core/access_unit.hpp"
#include "core/gap.hpp"

namespace betang {

struct FragmentInfo {
    uint64_t offset = 0;  // of the moof box in the file
    uint64_t length = 0;  // moof and mdat
    std::string sha256;   // lower-case hex over those bytes
    uint32_t access_units = 0;
};

struct SegmentClosed {
    std::filesystem::path path;  // relative to the storage's folder
    StreamId stream;
    Codec codec = Codec::H264;
    uint64_t run = 0;
    uint64_t epoch = 0;
    UtcTime start{};  // captured time of the first access unit
    UtcTime end{};    // of the last, plus its duration
    uint64_t bytes = 0;
    uint64_t access_units = 0;
    uint64_t damaged = 0;  // access units flagged damaged
    // The recorder is not sure of what the disk holds: the archive believes the file instead.
    bool recovered = false;
    // Set where the segment does not follow at once on the one before it.
    std::optional<GapBefore> gap{};
    std::vector<FragmentInfo> fragments{};  // may be empty when recovered
};

[[nodiscard]] Json toJson(const SegmentClosed& segment);

// Corrupt names the field that is missing or wrong. Refuses paths that are absolute or hold "..".
[[nodiscard]] Result<SegmentClosed> segmentClosedFrom(const Json& message);

}  // namespace betang
