// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>

#include "bus/json_text.hpp"
#include "core/result.hpp"

namespace betang {

// A piece of a segment's file, as a site answers {"op":"segment_bytes"} (share_desk.hpp).
struct SegmentPiece {
    uint64_t size = 0;  // of the whole file
    std::string bytes;

    bool operator==(const SegmentPiece&) const = default;
};

// Corrupt names what is wrong with the answer, which another machine made.
[[nodiscard]] Result<SegmentPiece> segmentPieceFrom(const Json& answer);

}  // namespace betang
