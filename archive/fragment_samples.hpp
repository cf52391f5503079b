// SPDX-License-Identifier: Apache-2.0
//
// What the fragments of a segment hold, access unit by access unit (ISO/IEC 14496-12 8.8): enough
// to say the same in the one header of a plain MP4, without touching the media.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/access_unit.hpp"
#include "core/result.hpp"

namespace betang {

// What holds for all fragments of a segment: its moov.
struct SegmentTrack {
    uint32_t time_scale = 90'000;
    uint32_t default_duration = 0;
    uint32_t default_bytes = 0;
    uint32_t default_flags = 0;
    Bytes description{};  // the whole box stsd: codec, size, parameter sets
    uint32_t width = 0;   // 16.16, as tkhd has it
    uint32_t height = 0;

    bool operator==(const SegmentTrack&) const = default;
};

struct FragmentSample {
    uint32_t bytes = 0;
    uint32_t duration = 0;    // in ticks of the track
    int32_t composition = 0;  // pts - dts
    bool key = false;

    bool operator==(const FragmentSample&) const = default;
};

struct FragmentSamples {
    uint64_t time = 0;     // dts of the first, in ticks since the segment's start
    uint64_t payload = 0;  // bytes of all access units, which follow the head
    std::vector<FragmentSample> samples{};
};

inline constexpr uint64_t kLargestHead = uint64_t{1} << 20;  // moof and the header of mdat

// From what stands before the first fragment. Corrupt when it is no header of one video track.
[[nodiscard]] Result<SegmentTrack> segmentTrackFrom(std::span<const uint8_t> header);

// How many bytes the head of a fragment has, from its first eight; 0 when it is none.
[[nodiscard]] uint64_t headBytes(std::span<const uint8_t> start);

// `head`: the box moof and the header of the box mdat. Corrupt when they do not describe the bytes
// right behind them, all of them and in order.
[[nodiscard]] Result<FragmentSamples> fragmentSamplesFrom(const SegmentTrack& track,
                                                          std::span<const uint8_t> head);

// "avc1.64001f", "hev1", "mp4v": what a description says of its codec.
[[nodiscard]] std::string codecName(const SegmentTrack& track);

}  // namespace betang
