// SPDX-License-Identifier: Apache-2.0

#include "archive/fragment_samples.hpp"

#include <fmt/format.h>

#include "archive/mp4_boxes.hpp"

namespace betang {

namespace {

using mp4::child;
using mp4::code;
using mp4::descend;
using mp4::Fields;
using mp4::View;

constexpr uint32_t kNotSync = 0x10000;
constexpr uint32_t kMostInFragment = 100'000;
constexpr uint64_t kMdatHeader = 8;

// Sample entries begin with 78 bytes of fixed fields (ISO/IEC 14496-12 12.1.3) after their header.
constexpr size_t kBeforeConfiguration = 78;

Error noFragment(const char* why) {
    return {ErrorKind::Corrupt, fmt::format("not a fragment of ours: {}", why)};
}

struct SampleDefaults {
    uint32_t duration = 0;
    uint32_t bytes = 0;
    uint32_t flags = 0;
};

SampleDefaults defaultsOf(View tfhd, const SegmentTrack& track) {
    Fields in{tfhd};
    const uint32_t flags = in.word();
    in.skip(4 + ((flags & 0x1U) != 0 ? 8 : 0) + ((flags & 0x2U) != 0 ? 4 : 0));
    SampleDefaults defaults;
    defaults.duration = (flags & 0x8U) != 0 ? in.word() : track.default_duration;
    defaults.bytes = (flags & 0x10U) != 0 ? in.word() : track.default_bytes;
    defaults.flags = (flags & 0x20U) != 0 ? in.word() : track.default_flags;
    return defaults;
}

// False when the run does not hold what it claims.
bool readRun(View trun, const SampleDefaults& defaults, uint64_t head, FragmentSamples& into) {
    Fields in{trun};
    const uint32_t flags = in.word();
    const uint32_t count = in.word();
    const uint64_t offset = (flags & 0x1U) != 0 ? in.word() : head;
    const bool has_first = (flags & 0x4U) != 0;
    const uint32_t first_flags = has_first ? in.word() : 0;
    if (count == 0 || count > kMostInFragment || offset != head) {
        return false;
    }
    for (uint32_t i = 0; i < count; ++i) {
        FragmentSample sample;
        sample.duration = (flags & 0x100U) != 0 ? in.word() : defaults.duration;
        sample.bytes = (flags & 0x200U) != 0 ? in.word() : defaults.bytes;
        const uint32_t own = (flags & 0x400U) != 0 ? in.word() : defaults.flags;
        sample.key = ((i == 0 && has_first ? first_flags : own) & kNotSync) == 0;
        sample.composition = (flags & 0x800U) != 0 ? static_cast<int32_t>(in.word()) : 0;
        into.payload += sample.bytes;
        into.samples.push_back(sample);
        if (!in.good()) {
            return false;
        }
    }
    return in.left() == 0;
}

uint64_t decodeTimeOf(View tfdt) {
    Fields in{tfdt};
    const bool wide = in.take(1) == 1;
    in.skip(3);
    return in.take(wide ? 8 : 4);
}

std::string fourCharacters(uint32_t type) {
    std::string text;
    for (const uint32_t shift : {24U, 16U, 8U, 0U}) {
        const char c = static_cast<char>(type >> shift);
        text += c >= ' ' && c <= '~' ? c : '?';
    }
    return text;
}

}  // namespace

Result<SegmentTrack> segmentTrackFrom(std::span<const uint8_t> header) {
    const auto moov = child(header, code("moov"));
    const auto trak = moov ? child(*moov, code("trak")) : std::nullopt;
    const auto mdia = trak ? child(*trak, code("mdia")) : std::nullopt;
    const auto mdhd = mdia ? child(*mdia, code("mdhd")) : std::nullopt;
    const auto stbl = mdia ? descend(*mdia, code("minf"), code("stbl")) : std::nullopt;
    const auto stsd = stbl ? child(*stbl, code("stsd")) : std::nullopt;
    if (!mdhd || !stsd) {
        return Error{ErrorKind::Corrupt, "not the header of a segment"};
    }
    SegmentTrack track;
    Fields media{*mdhd};
    media.skip(media.take(1) == 1 ? 3 + 16 : 3 + 8);
    track.time_scale = media.word();
    const View box{stsd->data() - 8, stsd->size() + 8};
    track.description.assign(box.begin(), box.end());
    if (const auto tkhd = child(*trak, code("tkhd")); tkhd && tkhd->size() >= 8) {
        Fields size{tkhd->last(8)};
        track.width = size.word();
        track.height = size.word();
    }
    if (const auto trex = descend(*moov, code("mvex"), code("trex"))) {
        Fields defaults{*trex};
        defaults.skip(12);
        track.default_duration = defaults.word();
        track.default_bytes = defaults.word();
        track.default_flags = defaults.word();
    }
    return track.time_scale == 0 ? Result<SegmentTrack>{Error{ErrorKind::Corrupt, "no time scale"}}
                                 : Result<SegmentTrack>{std::move(track)};
}

uint64_t headBytes(std::span<const uint8_t> start) {
    Fields in{start};
    const uint64_t size = in.word();
    const bool is_moof = in.word() == code("moof") && in.good();
    return is_moof && size >= 8 && size + kMdatHeader <= kLargestHead ? size + kMdatHeader : 0;
}

Result<FragmentSamples> fragmentSamplesFrom(const SegmentTrack& track,
                                            std::span<const uint8_t> head) {
    if (head.size() < 2 * kMdatHeader || headBytes(head) != head.size()) {
        return noFragment("its head has another size");
    }
    Fields media{head.last(kMdatHeader)};
    const uint64_t mdat = media.word();
    const auto traf = child(head.first(head.size() - kMdatHeader).subspan(8), code("traf"));
    const auto tfhd = traf ? child(*traf, code("tfhd")) : std::nullopt;
    const auto tfdt = traf ? child(*traf, code("tfdt")) : std::nullopt;
    const auto trun = traf ? child(*traf, code("trun")) : std::nullopt;
    if (media.word() != code("mdat") || !tfhd || !tfdt || !trun) {
        return noFragment("a box is missing");
    }
    FragmentSamples found{.time = decodeTimeOf(*tfdt)};
    if (!readRun(*trun, defaultsOf(*tfhd, track), head.size(), found) ||
        found.payload + kMdatHeader != mdat) {
        return noFragment("its access units do not fill it");
    }
    return found;
}

std::string codecName(const SegmentTrack& track) {
    Fields in{track.description};
    in.skip(8 + 8);
    in.skip(4);
    const uint32_t type = in.word();
    std::string name = fourCharacters(type);
    const View entry = in.takeBytes(in.left());
    const auto avcc = type == code("avc1") && entry.size() > kBeforeConfiguration
                          ? child(entry.subspan(kBeforeConfiguration), code("avcC"))
                          : std::nullopt;
    if (avcc && avcc->size() >= 4) {
        name += fmt::format(".{:02x}{:02x}{:02x}", (*avcc)[1], (*avcc)[2], (*avcc)[3]);
    }
    return name;
}

}  // namespace betang
