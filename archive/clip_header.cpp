// SPDX-License-Identifier: Apache-2.0

#include "archive/clip_header.hpp"

#include <algorithm>
#include <string_view>

namespace betang {

namespace {

constexpr uint64_t kSecondsTo1970 = 2'082'844'800;  // since 1904
constexpr uint64_t kWideOffset = 0xFFFFFFFFU;

std::string number(uint64_t value, unsigned bytes) {
    std::string text;
    for (unsigned i = bytes; i-- > 0;) {
        text += i < sizeof value ? static_cast<char>(value >> (8U * i)) : '\0';
    }
    return text;
}

std::string mp4Box(std::string_view type, std::string_view contents) {
    return number(contents.size() + 8, 4).append(type).append(contents);
}

std::string fullBox(std::string_view type,
                    uint8_t version,
                    uint32_t flags,
                    std::string_view contents) {
    return mp4Box(type, number(version, 1) + number(flags, 3) + std::string{contents});
}

// Rotation and scale: none.
std::string unityMatrix() {
    std::string text;
    for (const uint32_t value : {0x10000U, 0U, 0U, 0U, 0x10000U, 0U, 0U, 0U, 0x40000000U}) {
        text += number(value, 4);
    }
    return text;
}

std::string timesOf(UtcTime start) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(start.time_since_epoch()).count();
    const uint64_t time = kSecondsTo1970 + static_cast<uint64_t>(std::max<int64_t>(seconds, 0));
    return number(time, 8) + number(time, 8);
}

// Pairs of how many and what, as stts and ctts have them.
template <typename Value>
std::string runsOf(const std::vector<FragmentSample>& samples, const Value& value) {
    std::string runs;
    uint32_t count = 0;
    for (size_t i = 0; i < samples.size();) {
        size_t end = i;
        while (end < samples.size() && value(samples[end]) == value(samples[i])) {
            ++end;
        }
        runs += number(end - i, 4) + number(value(samples[i]), 4);
        ++count;
        i = end;
    }
    return number(count, 4) + runs;
}

std::string compositionBox(const std::vector<FragmentSample>& samples) {
    const auto any = [&samples](const auto& is) {
        return std::any_of(samples.begin(), samples.end(), is);
    };
    if (!any([](const FragmentSample& one) { return one.composition != 0; })) {
        return {};
    }
    const bool negative = any([](const FragmentSample& one) { return one.composition < 0; });
    return fullBox("ctts", negative ? 1 : 0, 0, runsOf(samples, [](const FragmentSample& one) {
                       return static_cast<uint32_t>(one.composition);
                   }));
}

// Absent where every picture is a keyframe.
std::string keyBox(const std::vector<FragmentSample>& samples) {
    std::string keys;
    uint32_t count = 0;
    for (size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].key) {
            keys += number(i + 1, 4);
            ++count;
        }
    }
    return count == samples.size() ? "" : fullBox("stss", 0, 0, number(count, 4) + keys);
}

std::string sizeBox(const std::vector<FragmentSample>& samples) {
    std::string sizes = number(0, 4) + number(samples.size(), 4);
    for (const FragmentSample& sample : samples) {
        sizes += number(sample.bytes, 4);
    }
    return fullBox("stsz", 0, 0, sizes);
}

std::string chunkBox(const std::vector<uint32_t>& chunks) {
    std::string runs;
    uint32_t count = 0;
    for (size_t i = 0; i < chunks.size(); ++i) {
        if (i == 0 || chunks[i] != chunks[i - 1]) {
            runs += number(i + 1, 4) + number(chunks[i], 4) + number(1, 4);
            ++count;
        }
    }
    return fullBox("stsc", 0, 0, number(count, 4) + runs);
}

std::string offsetBox(const ClipSamples& clip, uint64_t media, bool wide) {
    std::string offsets = number(clip.chunks.size(), 4);
    uint64_t at = media;
    size_t sample = 0;
    for (const uint32_t count : clip.chunks) {
        offsets += number(at, wide ? 8 : 4);
        for (uint32_t i = 0; i < count; ++i) {
            at += clip.samples[sample++].bytes;
        }
    }
    return fullBox(wide ? "co64" : "stco", 0, 0, offsets);
}

std::string sampleTable(const SegmentTrack& track,
                        const ClipSamples& clip,
                        uint64_t media,
                        bool wide) {
    const std::string description{track.description.begin(), track.description.end()};
    const std::string durations =
        runsOf(clip.samples, [](const FragmentSample& one) { return one.duration; });
    return mp4Box("stbl",
                  description + fullBox("stts", 0, 0, durations) + compositionBox(clip.samples) +
                      keyBox(clip.samples) + chunkBox(clip.chunks) + sizeBox(clip.samples) +
                      offsetBox(clip, media, wide));
}

std::string mediaBox(const SegmentTrack& track,
                     const std::string& times,
                     const std::string& duration,
                     const std::string& table) {
    const std::string handler =
        number(0, 4) + "vide" + number(0, 12) + std::string{"VideoHandler\0", 13};
    const std::string data =
        mp4Box("dinf", fullBox("dref", 0, 0, number(1, 4) + fullBox("url ", 0, 1, "")));
    return mp4Box("mdia",
                  fullBox("mdhd",
                          1,
                          0,
                          times + number(track.time_scale, 4) + duration + number(0x55C4, 2) +
                              number(0, 2)) +  // language: undetermined
                      fullBox("hdlr", 0, 0, handler) +
                      mp4Box("minf", fullBox("vmhd", 0, 1, number(0, 8)) + data + table));
}

std::string movieBox(const SegmentTrack& track,
                     UtcTime start,
                     const ClipSamples& clip,
                     const std::string& table) {
    uint64_t ticks = 0;
    for (const FragmentSample& sample : clip.samples) {
        ticks += sample.duration;
    }
    const std::string times = timesOf(start);
    const std::string duration = number(ticks, 8);
    const std::string movie = times + number(track.time_scale, 4) + duration + number(0x10000, 4) +
                              number(0x100, 2) + number(0, 10) + unityMatrix() + number(0, 24) +
                              number(2, 4);
    const std::string header = times + number(1, 4) + number(0, 4) + duration + number(0, 16) +
                               unityMatrix() + number(track.width, 4) + number(track.height, 4);
    return mp4Box(
        "moov",
        fullBox("mvhd", 1, 0, movie) +
            mp4Box("trak",
                   fullBox("tkhd", 1, 3, header) + mediaBox(track, times, duration, table)));
}

}  // namespace

std::string clipHeader(const SegmentTrack& track, UtcTime start, const ClipSamples& clip) {
    const std::string brands = mp4Box("ftyp", "isom" + number(0x200, 4) + "isomiso2avc1mp41");
    const auto headerWith = [&](uint64_t media, bool wide) {
        const uint64_t size = clip.payload + 8;
        const std::string mdat =
            wide ? number(1, 4) + "mdat" + number(size + 8, 8) : number(size, 4) + "mdat";
        return brands + movieBox(track, start, clip, sampleTable(track, clip, media, wide)) + mdat;
    };
    // Offsets have the same length whatever they are.
    const uint64_t narrow = headerWith(0, false).size();
    const bool wide = narrow + clip.payload > kWideOffset;
    return headerWith(wide ? headerWith(0, true).size() : narrow, wide);
}

}  // namespace betang
