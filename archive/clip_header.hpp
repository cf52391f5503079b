// SPDX-License-Identifier: Apache-2.0
//
// The header of a plain MP4 (moov before mdat) over media that stays as it was recorded. Written
// box by box and not by a muxer: whoever has the fragments' own headers can derive it again, byte
// by byte.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "archive/fragment_samples.hpp"
#include "core/clock.hpp"

namespace betang {

// The access units of a clip, whose bytes lie one after the other behind the header.
struct ClipSamples {
    std::vector<FragmentSample> samples{};  // durations reach to the next one
    std::vector<uint32_t> chunks{};         // how many of them each fragment holds
    uint64_t payload = 0;                   // bytes of all
};

// ftyp, moov and the header of mdat. `start` becomes the creation time.
[[nodiscard]] std::string clipHeader(const SegmentTrack& track,
                                     UtcTime start,
                                     const ClipSamples& clip);

}  // namespace betang
