// SPDX-License-Identifier: Apache-2.0
//
// Where a recorded segment lies below its storage folder. The name says everything that the
// catalogue needs to be rebuilt from disk; docs/recording.md describes it.
//
//   kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4

#pragma once

#include <cstdint>
#include <filesystem>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

struct SegmentName {
    StreamId stream;
    UtcTime start{};  // captured time of the first access unit, cut to milliseconds
    uint64_t epoch = 0;
    uint64_t run = 0;
    uint64_t number = 0;  // tells segments of one run that start in the same millisecond apart

    bool operator==(const SegmentName&) const = default;
};

[[nodiscard]] std::filesystem::path segmentPath(const SegmentName& name);

// The reverse. InvalidArgument for every path that segmentPath() does not make, so that nothing
// else in a storage folder is ever taken for a segment.
[[nodiscard]] Result<SegmentName> parseSegmentPath(const std::filesystem::path& path);

}  // namespace betang
