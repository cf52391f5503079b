// SPDX-License-Identifier: Apache-2.0
//
// Reads what a fragmented MP4 says about itself, as far as the catalogue needs it: where its
// fragments lie, how long they last and what they hold. ISO/IEC 14496-12: moov/trak/mdia for time
// scale (mdhd) and codec (stsd), trex for defaults, moof/traf for times (tfdt, tfhd, trun).

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/access_unit.hpp"
#include "core/gap.hpp"
#include "core/result.hpp"

namespace betang {

struct ScannedFragment {
    uint64_t offset = 0;  // of the moof box
    uint64_t length = 0;  // moof and mdat
    uint32_t access_units = 0;
};

struct SegmentScan {
    Codec codec = Codec::H264;
    std::vector<ScannedFragment> fragments;
    std::optional<GapBefore> gap;  // as the recorder wrote it beside the init segment
    Duration duration{};           // from time 0 to the end of the last access unit
    bool cut_short = false;        // the file ends within a fragment
};

// Fills `into` with the bytes at `offset`; false when there are fewer.
using ReadAt = std::function<bool(uint64_t offset, std::span<uint8_t> into)>;

// `size` is the file's. Reads headers and metadata only, never media; allocates at most a few MiB
// whatever the file claims. Corrupt when it is no fragmented MP4 of one video track.
[[nodiscard]] Result<SegmentScan> scanSegment(uint64_t size, const ReadAt& read);

}  // namespace betang
