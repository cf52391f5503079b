// SPDX-License-Identifier: Apache-2.0

#include "archive/clip_plan.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "archive/merkle.hpp"

namespace betang {

namespace {

constexpr Duration kLongestSeam = std::chrono::seconds{1};
constexpr uint64_t kLargestInit = uint64_t{1} << 20;
constexpr size_t kUsualHead = 4096;
constexpr uint64_t kLargestSourceFragment = uint64_t{256} << 20;
constexpr const char* kDamaged = "damaged";
constexpr const char* kNotHeld = "the disk does not hold these pictures any more";

int64_t ticksOf(Duration time, uint32_t scale) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const int64_t rest = (time - seconds).count();
    return seconds.count() * scale + (rest * scale + 500'000'000) / 1'000'000'000;
}

Duration timeOf(uint64_t ticks, uint32_t scale) {
    const uint64_t whole = std::min<uint64_t>(ticks / scale, uint64_t{1} << 32U);
    return std::chrono::seconds{whole} +
           Duration{static_cast<int64_t>(ticks % scale * 1'000'000'000 / scale)};
}

uint64_t lengthOf(const FragmentSamples& fragment) {
    uint64_t ticks = 0;
    for (const FragmentSample& sample : fragment.samples) {
        ticks += sample.duration;
    }
    return ticks;
}

bool isKey(const PlannedFragment& fragment) {
    return fragment.samples.samples.front().key;
}

// As many bytes as there are, up to `count`.
std::string someBytes(int file, uint64_t offset, size_t count) {
    std::string bytes(count, '\0');
    size_t done = 0;
    while (done < count) {
        const ssize_t got =
            pread(file, bytes.data() + done, count - done, static_cast<off_t>(offset + done));
        if (got <= 0) {
            break;
        }
        done += static_cast<size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

std::vector<TimeSpan> without(const std::vector<TimeSpan>& spans, const TimeSpan& hole) {
    std::vector<TimeSpan> rest;
    for (const TimeSpan& span : spans) {
        if (hole.to <= span.from || span.to <= hole.from) {
            rest.push_back(span);
            continue;
        }
        if (span.from < hole.from) {
            rest.push_back({span.from, hole.from});
        }
        if (hole.to < span.to) {
            rest.push_back({hole.to, span.to});
        }
    }
    return rest;
}

std::span<const uint8_t> viewOf(const std::string& bytes) {
    return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

struct ReadFragment {
    PlannedFragment planned;
    std::string head;
};

// One segment as far as its heads tell.
struct ReadSegment {
    SegmentTrack track;
    std::vector<ReadFragment> fragments;
    std::vector<size_t> lost;  // before which of the fragments something could not be read
    bool header_good = true;
};

// The header of a segment is what was hashed outside of its fragments, as long as they follow each
// other to the end of the file. Pure.
bool isAsSealed(const SourceSegment& segment, const std::string& header) {
    if (!segment.seal || !segment.seal->segment.rest) {
        return true;
    }
    uint64_t at = header.size();
    for (const SourceFragment& fragment : segment.fragments) {
        if (fragment.offset != at) {
            return true;
        }
        at += fragment.length;
    }
    return at != segment.seal->segment.bytes || sha256Of(header) == *segment.seal->segment.rest;
}

class Planner {
  public:
    Planner(const StreamId& stream, const TimeSpan& asked) : asked_{asked}, plan_{stream} {}

    StreamPlan run(const std::vector<SourceSegment>& segments) {
        for (const SourceSegment& segment : segments) {
            auto read = readSegment(segment);
            if (!read || read->fragments.empty()) {
                plan_.absences.insert(plan_.absences.begin(),
                                      {segment.stream,
                                       {segment.start, segment.end},
                                       kDamaged,
                                       segment.path.native() + " cannot be read any more"});
                continue;
            }
            take(segment, std::move(*read));
        }
        finishClip();
        return std::move(plan_);
    }

  private:
    static std::optional<ReadFragment> readFragment(int file,
                                                    const SourceSegment& segment,
                                                    const SourceFragment& source,
                                                    const SegmentTrack& track) {
        if (source.length > kLargestSourceFragment) {
            return std::nullopt;
        }
        std::string head = someBytes(file, source.offset, kUsualHead);
        const uint64_t size = headBytes(viewOf(head));
        if (size > head.size()) {
            head = someBytes(file, source.offset, size);
        }
        if (size == 0 || size > head.size()) {
            return std::nullopt;
        }
        head.resize(size);
        auto samples = fragmentSamplesFrom(track, viewOf(head));
        if (!samples || size + samples->payload != source.length ||
            someBytes(file, source.offset + source.length - 1, 1).empty()) {
            return std::nullopt;
        }
        const UtcTime start = segment.start + timeOf(samples->time, track.time_scale);
        const UtcTime end =
            segment.start + timeOf(samples->time + lengthOf(*samples), track.time_scale);
        return ReadFragment{{0, source, size, std::move(*samples), start, end}, std::move(head)};
    }

    static std::optional<ReadSegment> readSegment(const SourceSegment& segment) {
        const auto file = segment.storage->folder().open(segment.path);
        if (!file || segment.fragments.empty() || segment.fragments.front().offset > kLargestInit) {
            return std::nullopt;
        }
        const std::string header = someBytes(file->get(), 0, segment.fragments.front().offset);
        auto track = segmentTrackFrom(viewOf(header));
        if (!track) {
            return std::nullopt;
        }
        ReadSegment read{std::move(*track), {}, {}, isAsSealed(segment, header)};
        for (const SourceFragment& source : segment.fragments) {
            if (auto fragment = readFragment(file->get(), segment, source, read.track)) {
                read.fragments.push_back(std::move(*fragment));
            } else {
                read.lost.push_back(read.fragments.size());
            }
        }
        return read;
    }

    [[nodiscard]] bool continues(const SourceSegment& segment, const ReadSegment& read) const {
        if (clip_.fragments.empty()) {
            return false;
        }
        const SourceSegment& before = clip_.segments.back();
        const Duration between = read.fragments.front().planned.start - clip_.end();
        return before.run == segment.run && before.epoch == segment.epoch &&
               clip_.track == read.track && between <= kLongestSeam && between > -kLongestSeam;
    }

    void take(const SourceSegment& segment, ReadSegment read) {
        if (!read.header_good) {
            plan_.notes.push_back(segment.path.native() +
                                  ": its header is not what was sealed; size and parameter sets of "
                                  "its clip may be wrong");
        }
        if (!continues(segment, read)) {
            finishClip();
            clip_.track = read.track;
            if (!read.lost.empty() && read.lost.front() == 0) {
                sayLostEdge(segment, {segment.start, read.fragments.front().planned.start});
            }
        }
        clip_.segments.push_back(segment);
        clip_.segments.back().fragments.clear();
        for (size_t i = 0; i < read.fragments.size(); ++i) {
            if (std::find(read.lost.begin(), read.lost.end(), i) != read.lost.end()) {
                lost_before_.push_back(clip_.fragments.size());
            }
            read.fragments[i].planned.segment = clip_.segments.size() - 1;
            clip_.fragments.push_back(std::move(read.fragments[i].planned));
            heads_.push_back(std::move(read.fragments[i].head));
        }
        if (std::find(read.lost.begin(), read.lost.end(), read.fragments.size()) !=
            read.lost.end()) {
            sayLostEdge(segment, {clip_.end(), segment.end});
        }
    }

    void sayLost(UtcTime from, UtcTime to) {
        const TimeSpan span{std::max(from, asked_.from), std::min(to, asked_.to)};
        if (span.from < span.to) {
            plan_.lost_fragments.push_back({span, kDamaged, kNotHeld});
        }
    }

    // At either end of a clip: a long one shows as a hole, a short one does not.
    void sayLostEdge(const SourceSegment& segment, const TimeSpan& lost) {
        if (lost.to - lost.from > kLongestSeam) {
            plan_.absences.insert(plan_.absences.begin(),
                                  {segment.stream, lost, kDamaged, kNotHeld});
        } else {
            sayLost(lost.from, lost.to);
        }
    }

    // From the last keyframe at or before the interval to the first at or after it.
    void finishClip() {
        PlannedClip clip = std::exchange(clip_, {});
        const std::vector<std::string> heads = std::exchange(heads_, {});
        const std::vector<size_t> lost = std::exchange(lost_before_, {});
        size_t first = clip.fragments.size();
        size_t end = clip.fragments.size();
        for (size_t i = 0; i < clip.fragments.size(); ++i) {
            const PlannedFragment& fragment = clip.fragments[i];
            if (!isKey(fragment)) {
                continue;
            }
            if (first == clip.fragments.size() || fragment.start <= asked_.from) {
                first = i;
            } else if (fragment.start >= asked_.to) {
                end = i;
                break;
            }
        }
        if (first >= end || clip.fragments[first].start >= asked_.to ||
            clip.fragments[end - 1].end <= asked_.from) {
            return;
        }
        for (const size_t i : lost) {
            if (i > first && i < end) {
                sayLost(clip.fragments[i - 1].end, clip.fragments[i].start);
            }
        }
        keep(std::move(clip), heads, first, end);
    }

    void keep(PlannedClip clip, const std::vector<std::string>& heads, size_t first, size_t end) {
        for (size_t i = first; i < end; ++i) {
            clip.heads += heads[i];
        }
        auto& fragments = clip.fragments;
        fragments.erase(fragments.begin() + static_cast<long>(end), fragments.end());
        fragments.erase(fragments.begin(), fragments.begin() + static_cast<long>(first));
        const size_t skipped = fragments.front().segment;
        const auto last = static_cast<long>(fragments.back().segment) + 1;
        clip.segments.erase(clip.segments.begin() + last, clip.segments.end());
        clip.segments.erase(clip.segments.begin(),
                            clip.segments.begin() + static_cast<long>(skipped));
        for (PlannedFragment& fragment : fragments) {
            fragment.segment -= skipped;
        }
        plan_.clips.push_back(std::move(clip));
    }

    const TimeSpan asked_;
    StreamPlan plan_;
    PlannedClip clip_;
    std::vector<std::string> heads_;
    std::vector<size_t> lost_before_;
};

}  // namespace

StreamPlan planClips(const StreamId& stream,
                     const std::vector<SourceSegment>& segments,
                     const TimeSpan& asked) {
    return Planner{stream, asked}.run(segments);
}

ClipSamples clipSamplesOf(const PlannedClip& clip) {
    const uint32_t scale = clip.track.time_scale;
    const UtcTime origin = clip.segments.front().start;
    const auto startOf = [&](const PlannedFragment& fragment) {
        return ticksOf(clip.segments[fragment.segment].start - origin, scale) +
               static_cast<int64_t>(fragment.samples.time);
    };
    ClipSamples samples;
    int64_t at = startOf(clip.fragments.front());
    for (size_t i = 0; i < clip.fragments.size(); ++i) {
        const auto& fragment = clip.fragments[i].samples;
        samples.samples.insert(
            samples.samples.end(), fragment.samples.begin(), fragment.samples.end());
        samples.chunks.push_back(static_cast<uint32_t>(fragment.samples.size()));
        samples.payload += fragment.payload;
        FragmentSample& last = samples.samples.back();
        at += static_cast<int64_t>(lengthOf(fragment)) - last.duration;
        if (i + 1 < clip.fragments.size()) {
            const int64_t next = std::max(startOf(clip.fragments[i + 1]), at + 1);
            last.duration = static_cast<uint32_t>(std::min<int64_t>(next - at, UINT32_MAX));
        }
        at += last.duration;
    }
    return samples;
}

std::string describe(const SegmentTrack& track) {
    return fmt::format("{} {}x{}", codecName(track), track.width >> 16U, track.height >> 16U);
}

namespace {

// Joined where no more than a second lies between.
std::vector<TimeSpan> clipSpansOf(const StreamPlan& plan) {
    std::vector<TimeSpan> spans;
    for (const PlannedClip& clip : plan.clips) {
        spans.push_back({clip.start(), clip.end()});
    }
    std::sort(spans.begin(), spans.end(), [](const TimeSpan& a, const TimeSpan& b) {
        return a.from < b.from;
    });
    std::vector<TimeSpan> joined;
    for (const TimeSpan& span : spans) {
        if (!joined.empty() && span.from - joined.back().to <= kLongestSeam) {
            joined.back().to = std::max(joined.back().to, span.to);
        } else {
            joined.push_back(span);
        }
    }
    return joined;
}

}  // namespace

std::vector<TimeSpan> deliveredBy(const StreamPlan& plan) {
    std::vector<TimeSpan> spans = clipSpansOf(plan);
    for (const PackageGap& lost : plan.lost_fragments) {
        spans = without(spans, lost.span);
    }
    return spans;
}

std::vector<PackageGap> gapsOf(const StreamPlan& plan, const TimeSpan& asked) {
    const std::vector<TimeSpan> delivered = clipSpansOf(plan);
    if (delivered.empty()) {
        std::vector<KnownAbsence> known;
        for (const PackageGap& lost : plan.lost_fragments) {
            known.push_back({plan.stream, lost.span, lost.cause, lost.detail});
        }
        known.insert(known.end(), plan.absences.begin(), plan.absences.end());
        return causesOf(asked, plan.stream, known);
    }
    std::vector<PackageGap> gaps = plan.lost_fragments;
    const auto hole = [&](UtcTime from, UtcTime to) {
        if (to - from > kLongestSeam) {
            const auto pieces = causesOf({from, to}, plan.stream, plan.absences);
            gaps.insert(gaps.end(), pieces.begin(), pieces.end());
        }
    };
    UtcTime known = asked.from;
    for (const TimeSpan& span : delivered) {
        hole(known, std::min(span.from, asked.to));
        known = std::max(known, span.to);
    }
    hole(known, asked.to);
    std::stable_sort(gaps.begin(), gaps.end(), [](const PackageGap& a, const PackageGap& b) {
        return a.span.from < b.span.from;
    });
    return gaps;
}

}  // namespace betang
