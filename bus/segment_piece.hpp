// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>

#include "bus/json_text.hpp"
#include "core/result.hpp"

namespace betang {

// Questions about what a site recorded go to the control endpoint of this role and the site's id;
// the role `site` serves it.
inline constexpr const char* kSiteDesk = "desk";

inline constexpr uint64_t kMostSegmentBytes = 512U << 10;  // in one answer

// A piece of a segment's file, as a site answers {"op":"segment_bytes"}: "size" and, in base64,
// "bytes".
struct SegmentPiece {
    uint64_t size = 0;  // of the whole file
    std::string bytes;  // at most kMostSegmentBytes

    bool operator==(const SegmentPiece&) const = default;
};

[[nodiscard]] Json toJson(const SegmentPiece& piece);

// Corrupt names what is wrong with the answer, which another machine made.
[[nodiscard]] Result<SegmentPiece> segmentPieceFrom(const Json& answer);

}  // namespace betang
