// SPDX-License-Identifier: Apache-2.0

#include "server/playlist.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/segment_path.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr size_t kMostSegments = 100'000;
constexpr size_t kMostFragments = 100'000;
constexpr uint64_t kLargestFile = uint64_t{1} << 48;
constexpr uint64_t kMostUnits = 1'000'000;  // in a fragment
constexpr char kSeparator = '~';            // stands in no name of a storage, site, camera or file
constexpr char kAway = '@';                 // nor does this

// Consecutive fragments of one segment: an entry of the playlist.
struct Part {
    uint64_t offset = 0;
    uint64_t length = 0;
    Duration start{};  // within the segment
    Duration length_of_time{};
};

RecordedFragment fragmentFrom(const Json& item, JsonFields& fields) {
    const bool numbers = item.is_array() && item.size() == 3 && item[0].is_number_unsigned() &&
                         item[1].is_number_unsigned() && item[2].is_number_unsigned();
    if (!numbers) {
        fields.refuse("fragments", "must hold three numbers each");
        return {};
    }
    const RecordedFragment fragment{item[0], item[1], item[2]};
    if (fragment.offset > kLargestFile || fragment.length > kLargestFile ||
        fragment.access_units > kMostUnits) {
        fields.refuse("fragments", "must lie in a file");
    }
    return fragment;
}

RecordedSegment segmentFrom(const std::string& storage, JsonFields& fields) {
    RecordedSegment segment;
    const std::string path = fields.text("path", 400);
    if (!parseSegmentPath(path)) {
        fields.refuse("path", "must be that of a segment");
    }
    segment.id = segmentId({storage, path});
    segment.run = fields.number("run");
    segment.epoch = fields.number("epoch");
    segment.start = fields.time("start_ns");
    segment.end = fields.time("end_ns");
    for (const Json& fragment : fields.list("fragments", kMostFragments)) {
        segment.fragments.push_back(fragmentFrom(fragment, fields));
    }
    if (segment.fragments.empty() || segment.end <= segment.start) {
        fields.refuse("fragments", "must be there, and time must pass in them");
    }
    return segment;
}

std::vector<Part> partsOf(const RecordedSegment& segment) {
    uint64_t units = 0;
    for (const RecordedFragment& fragment : segment.fragments) {
        units += fragment.access_units;
    }
    std::vector<Part> parts;
    uint64_t before = 0;
    const auto at = [&](uint64_t unit) {
        const auto whole = static_cast<double>((segment.end - segment.start).count());
        return Duration{std::llround(whole * static_cast<double>(unit) /
                                     static_cast<double>(std::max<uint64_t>(units, 1)))};
    };
    for (const RecordedFragment& fragment : segment.fragments) {
        const bool follows = !parts.empty() && parts.back().length_of_time < kPartLength &&
                             parts.back().offset + parts.back().length == fragment.offset;
        if (!follows) {
            parts.push_back({fragment.offset, 0, at(before), {}});
        }
        before += fragment.access_units;
        parts.back().length += fragment.length;
        parts.back().length_of_time = at(before) - parts.back().start;
    }
    return parts;
}

double secondsOf(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

// RFC 8216 4.3.2: where a part is, and what a player must know before it.
void appendPart(std::string& text, const RecordedSegment& segment, const Part& part, bool first) {
    if (first) {
        const RecordedFragment& begin = segment.fragments.front();
        text += fmt::format(
            "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"/api/v1/segments/{}\",BYTERANGE=\"{}@0\"\n"
            "#EXT-X-PROGRAM-DATE-TIME:{}\n",
            segment.id,
            begin.offset,
            toRfc3339(segment.start + part.start));
    }
    text += fmt::format("#EXTINF:{:.3f},\n#EXT-X-BYTERANGE:{}@{}\n/api/v1/segments/{}\n",
                        secondsOf(part.length_of_time),
                        part.length,
                        part.offset,
                        segment.id);
}

}  // namespace

Result<std::vector<RecordedSegment>> segmentsFrom(const Json& answer, const std::string& storage) {
    JsonFields fields{"the archive's answer", answer};
    std::vector<RecordedSegment> segments;
    size_t fragments = 0;
    for (const Json& item : fields.list("segments", kMostSegments)) {
        JsonFields of_segment{"a segment of the archive's answer", item};
        segments.push_back(segmentFrom(storage, of_segment));
        fragments += segments.back().fragments.size();
        if (fragments > kMostFragments) {
            of_segment.refuse("fragments", "are too many for one answer");
        }
        if (!of_segment.ok()) {
            return of_segment.error();
        }
    }
    return fields.ok() ? Result<std::vector<RecordedSegment>>{std::move(segments)} : fields.error();
}

std::string playlistOf(const std::vector<RecordedSegment>& segments, UtcTime from, UtcTime to) {
    std::string body;
    Duration longest = kPartLength;
    for (const RecordedSegment& segment : segments) {
        bool first = true;
        for (const Part& part : partsOf(segment)) {
            const UtcTime start = segment.start + part.start;
            if (start >= to || start + part.length_of_time <= from) {
                continue;
            }
            appendPart(body, segment, part, std::exchange(first, false));
            longest = std::max(longest, part.length_of_time);
        }
    }
    return fmt::format(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA-SEQUENCE:0\n{}#EXT-X-ENDLIST\n",
        static_cast<int64_t>(std::ceil(secondsOf(longest))),
        body);
}

std::string segmentId(const SegmentAddress& address) {
    std::string id = address.storage == kAtSite ? kAway + address.path
                                                : address.storage + kSeparator + address.path;
    std::replace(id.begin(), id.end(), '/', kSeparator);
    return id;
}

Result<SegmentAddress> parseSegmentId(const std::string& id) {
    const bool away = id.starts_with(kAway);
    const size_t end = away ? size_t{0} : id.find(kSeparator);
    if (end == std::string::npos || (!away && !isName(id.substr(0, end)))) {
        return Error{ErrorKind::NotFound, "there is no such segment"};
    }
    SegmentAddress address{id.substr(0, end), id.substr(end + 1)};
    const bool has_slash = address.path.find('/') != std::string::npos;
    std::replace(address.path.begin(), address.path.end(), kSeparator, '/');
    if (has_slash || !parseSegmentPath(address.path)) {
        return Error{ErrorKind::NotFound, "there is no such segment"};
    }
    return address;
}

}  // namespace betang
