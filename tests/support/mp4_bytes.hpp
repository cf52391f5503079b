// SPDX-License-Identifier: Apache-2.0
//
// Fragmented MP4 built by hand, box by box, for tests of what reads it.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace betang {

inline std::string bigEndian(uint64_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) {
        text += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
    }
    return text;
}

inline std::string box(std::string_view type, const std::string& contents) {
    return bigEndian(contents.size() + 8, 4) + std::string{type} + contents;
}

// ftyp and moov of one video track in `time_scale` ticks a second.
inline std::string mp4Header(std::string_view sample_entry = "avc1", uint32_t time_scale = 90'000) {
    const std::string mdhd =
        box("mdhd", bigEndian(0, 12) + bigEndian(time_scale, 4) + bigEndian(0, 8));
    const std::string stsd =
        box("stsd", bigEndian(0, 4) + bigEndian(1, 4) + box(sample_entry, std::string(78, '\0')));
    const std::string minf = box("minf", box("stbl", stsd));
    const std::string trex = box(
        "trex",
        bigEndian(0, 4) + bigEndian(1, 4) + bigEndian(1, 4) + bigEndian(3000, 4) + bigEndian(0, 8));
    return box("ftyp", "iso5") + box("moov",
                                     box("mvhd", std::string(100, '\0')) +
                                         box("trak", box("mdia", mdhd + minf)) + box("mvex", trex));
}

// `samples` access units of 3000 ticks each, from `decode_time` on, with `media` as their bytes.
inline std::string mp4Fragment(uint64_t decode_time, uint32_t samples, const std::string& media) {
    const std::string tfhd = box("tfhd", bigEndian(0x020000, 4) + bigEndian(1, 4));
    const std::string tfdt = box("tfdt", bigEndian(0x01000000, 4) + bigEndian(decode_time, 8));
    const std::string trun = box("trun", bigEndian(1, 4) + bigEndian(samples, 4) + bigEndian(0, 4));
    return box("moof", box("mfhd", bigEndian(0, 8)) + box("traf", tfhd + tfdt + trun)) +
           box("mdat", media);
}

// A whole segment: `seconds` fragments of a second each at 30 pictures a second.
inline std::string mp4Segment(int seconds, char filler = 'x') {
    std::string file = mp4Header();
    for (int i = 0; i < seconds; ++i) {
        file += mp4Fragment(static_cast<uint64_t>(i) * 90'000, 30, std::string(1000, filler));
    }
    return file;
}

}  // namespace betang
