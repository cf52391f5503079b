// SPDX-License-Identifier: Apache-2.0
//
// Which fragments of which segments become which clips: cut at keyframes around the interval, a
// clip for each stretch of one run, epoch and description without a hole.

#pragma once

#include <string>
#include <vector>

#include "archive/clip_header.hpp"
#include "archive/export_source.hpp"
#include "archive/fragment_samples.hpp"

namespace betang {

struct PlannedFragment {
    size_t segment = 0;  // of the clip's
    SourceFragment source{};
    uint64_t head = 0;  // bytes of its head
    FragmentSamples samples{};
    UtcTime start{};
    UtcTime end{};
};

struct PlannedClip {
    SegmentTrack track;
    std::vector<SourceSegment> segments;
    std::vector<PlannedFragment> fragments;  // never empty
    std::string heads;                       // of all fragments, in order

    [[nodiscard]] UtcTime start() const { return fragments.front().start; }

    [[nodiscard]] UtcTime end() const { return fragments.back().end; }
};

struct StreamPlan {
    StreamId stream;
    std::vector<PlannedClip> clips{};          // by epoch and start
    std::vector<KnownAbsence> absences{};      // what the listing knew, and what cannot be read
    std::vector<std::string> notes{};          // what else cannot be as it was
    std::vector<PackageGap> lost_fragments{};  // in the middle of a clip
};

// Reads the heads of what is needed, and no media. `segments` are of one stream, by epoch and
// start.
[[nodiscard]] StreamPlan planClips(const StreamId& stream,
                                   const std::vector<SourceSegment>& segments,
                                   const TimeSpan& asked);

// The access units of a clip, each lasting until the next. Pure.
[[nodiscard]] ClipSamples clipSamplesOf(const PlannedClip& clip);

// "avc1.64001f 640x360". Pure.
[[nodiscard]] std::string describe(const SegmentTrack& track);

// What of `asked` the plan delivers, joined where no more than a second lies between. Pure.
[[nodiscard]] std::vector<TimeSpan> deliveredBy(const StreamPlan& plan);

// What of `asked` it does not, with causes: more than a second between clips, and every fragment
// that could not be read; all of it, however short, where there is no clip. Pure.
[[nodiscard]] std::vector<PackageGap> gapsOf(const StreamPlan& plan, const TimeSpan& asked);

}  // namespace betang
