// SPDX-License-Identifier: Apache-2.0
//
// Sequence parameter sets as far as size and RFC 6381 name need them: ITU-T H.264 7.3.2.1.1,
// H.265 7.3.2.2.1 and 7.3.3. Video usability information stands behind all of that and is not read.

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

#include "media/bit_reader.hpp"
#include "media/nal.hpp"

namespace betang {

namespace {

constexpr uint32_t kLargestSide = 16384;

// How many luma samples one chroma sample covers, by chroma_format_idc.
struct ChromaStep {
    uint32_t x = 1;
    uint32_t y = 1;
};

constexpr std::array<ChromaStep, 4> kChromaSteps{{{1, 1}, {2, 2}, {2, 1}, {1, 1}}};

struct Cropped {
    uint32_t left = 0;
    uint32_t right = 0;
    uint32_t top = 0;
    uint32_t bottom = 0;
};

Cropped readCropping(BitReader& in) {
    Cropped cropped;
    if (in.bit() == 1) {
        cropped.left = in.unsignedGolomb();
        cropped.right = in.unsignedGolomb();
        cropped.top = in.unsignedGolomb();
        cropped.bottom = in.unsignedGolomb();
    }
    return cropped;
}

// In 64 bits, so that hostile numbers cannot wrap around.
std::optional<int> croppedSide(uint64_t side, uint64_t unit, uint64_t before, uint64_t after) {
    const uint64_t cut = unit * (before + after);
    if (side > kLargestSide || cut >= side) {
        return std::nullopt;
    }
    return static_cast<int>(side - cut);
}

std::optional<Size> sizeWithin(Size coded, ChromaStep unit, const Cropped& cropped) {
    const auto width =
        croppedSide(static_cast<uint64_t>(coded.width), unit.x, cropped.left, cropped.right);
    const auto height =
        croppedSide(static_cast<uint64_t>(coded.height), unit.y, cropped.top, cropped.bottom);
    return width && height ? std::optional{Size{*width, *height}} : std::nullopt;
}

void skipScalingList(BitReader& in, int size) {
    int last = 8;
    int next = 8;
    for (int i = 0; i < size && !in.overrun(); ++i) {
        if (next != 0) {
            next = static_cast<int>((int64_t{last} + in.signedGolomb() + 256) & 0xff);
        }
        last = next == 0 ? last : next;
    }
}

void skipScalingMatrix(BitReader& in, int lists) {
    for (int i = 0; i < lists && !in.overrun(); ++i) {
        if (in.bit() == 1) {
            skipScalingList(in, i < 6 ? 16 : 64);
        }
    }
}

bool hasChromaFormat(uint32_t profile) {
    constexpr std::array<uint32_t, 13> kProfiles{
        44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244};
    return std::find(kProfiles.begin(), kProfiles.end(), profile) != kProfiles.end();
}

// Returns the ChromaArrayType, or nothing when chroma_format_idc is out of range.
std::optional<uint32_t> readH264Chroma(BitReader& in) {
    const uint32_t format = in.unsignedGolomb();
    if (format > 3) {
        return std::nullopt;
    }
    const bool separate_planes = format == 3 && in.bit() == 1;
    static_cast<void>(in.unsignedGolomb());  // bit_depth_luma_minus8
    static_cast<void>(in.unsignedGolomb());  // bit_depth_chroma_minus8
    in.skip(1);                              // qpprime_y_zero_transform_bypass_flag
    if (in.bit() == 1) {
        skipScalingMatrix(in, format == 3 ? 12 : 8);
    }
    return separate_planes ? 0 : format;
}

void skipH264PictureOrder(BitReader& in) {
    const uint32_t type = in.unsignedGolomb();
    if (type == 0) {
        static_cast<void>(in.unsignedGolomb());
    } else if (type == 1) {
        in.skip(1);
        static_cast<void>(in.signedGolomb());
        static_cast<void>(in.signedGolomb());
        const uint32_t cycle = in.unsignedGolomb();
        for (uint32_t i = 0; i < cycle && !in.overrun(); ++i) {
            static_cast<void>(in.signedGolomb());
        }
    }
}

std::optional<Size> h264Size(NalUnit sps) {
    BitReader in{sps.subspan(1)};
    const uint32_t profile = in.bits(8);
    in.skip(16);                             // constraint flags, level_idc
    static_cast<void>(in.unsignedGolomb());  // seq_parameter_set_id
    const std::optional<uint32_t> chroma = hasChromaFormat(profile) ? readH264Chroma(in) : 1U;
    static_cast<void>(in.unsignedGolomb());  // log2_max_frame_num_minus4
    skipH264PictureOrder(in);
    static_cast<void>(in.unsignedGolomb());  // max_num_ref_frames
    in.skip(1);                              // gaps_in_frame_num_value_allowed_flag
    const uint32_t columns = in.unsignedGolomb();
    const uint32_t map_units = in.unsignedGolomb();
    const uint32_t fields = 1 - in.bit();
    in.skip(fields == 1 ? 2 : 1);  // mb_adaptive_frame_field_flag, direct_8x8_inference_flag
    const Cropped cropped = readCropping(in);
    if (in.overrun() || !chroma || columns >= kLargestSide || map_units >= kLargestSide) {
        return std::nullopt;
    }
    const Size coded{static_cast<int>((columns + 1) * 16),
                     static_cast<int>((map_units + 1) * 16 * (1 + fields))};
    const ChromaStep step = kChromaSteps.at(*chroma);
    return sizeWithin(coded, {step.x, step.y * (1 + fields)}, cropped);
}

constexpr int kProfileBits = 88;  // general_profile_space .. general_inbld_flag

void skipSubLayers(BitReader& in, uint32_t sub_layers) {
    if (sub_layers == 0) {
        return;
    }
    std::array<int, 8> bits{};
    for (uint32_t i = 0; i < 8; ++i) {
        const bool profile = in.bit() == 1;
        const bool level = in.bit() == 1;
        if (i < sub_layers) {
            bits.at(i) = (profile ? kProfileBits : 0) + (level ? 8 : 0);
        }
    }
    for (const int count : bits) {
        in.skip(count);
    }
}

std::optional<Size> h265Size(NalUnit sps) {
    BitReader in{sps.subspan(2)};
    in.skip(4);  // sps_video_parameter_set_id
    const uint32_t sub_layers = in.bits(3);
    in.skip(1);  // sps_temporal_id_nesting_flag
    in.skip(kProfileBits + 8);
    skipSubLayers(in, sub_layers);
    static_cast<void>(in.unsignedGolomb());  // sps_seq_parameter_set_id
    const uint32_t chroma = in.unsignedGolomb();
    if (chroma == 3) {
        in.skip(1);  // separate_colour_plane_flag
    }
    const uint32_t width = in.unsignedGolomb();
    const uint32_t height = in.unsignedGolomb();
    const Cropped cropped = readCropping(in);
    if (in.overrun() || sub_layers > 6 || chroma > 3 || width > kLargestSide ||
        height > kLargestSide) {
        return std::nullopt;
    }
    const Size coded{static_cast<int>(width), static_cast<int>(height)};
    return sizeWithin(coded, kChromaSteps.at(chroma), cropped);
}

// Layers above the base layer (multi-view, scalable) have another syntax.
bool isBaseLayerSps(Codec codec, NalUnit sps) {
    if (!isSps(codec, sps)) {
        return false;
    }
    return codec == Codec::H264 || (sps.size() > 2 && (sps[0] & 1) == 0 && sps[1] >> 3 == 0);
}

uint32_t reversed(uint32_t bits) {
    uint32_t out = 0;
    for (int i = 0; i < 32; ++i) {
        out = (out << 1) | ((bits >> i) & 1U);
    }
    return out;
}

std::string h265Name(NalUnit sps) {
    BitReader in{sps.subspan(2)};
    in.skip(8);
    constexpr std::array<std::string_view, 4> kSpaces{"", "A", "B", "C"};
    const std::string_view space = kSpaces.at(in.bits(2));
    const bool high_tier = in.bit() == 1;
    const uint32_t profile = in.bits(5);
    const uint32_t compatible = in.bits(32);
    std::array<uint32_t, 6> constraints{};
    for (uint32_t& octet : constraints) {
        octet = in.bits(8);
    }
    const uint32_t level = in.bits(8);
    if (in.overrun()) {
        return {};
    }
    std::string name = fmt::format(
        "hev1.{}{}.{:x}.{}{}", space, profile, reversed(compatible), high_tier ? 'H' : 'L', level);
    const auto last = std::find_if(
        constraints.rbegin(), constraints.rend(), [](uint32_t octet) { return octet != 0; });
    std::for_each(constraints.begin(), last.base(), [&name](uint32_t octet) {
        name += fmt::format(".{:x}", octet);
    });
    return name;
}

}  // namespace

std::optional<Size> sizeFromSps(Codec codec, NalUnit sps) {
    if (!isBaseLayerSps(codec, sps)) {
        return std::nullopt;
    }
    return codec == Codec::H264 ? h264Size(sps) : h265Size(sps);
}

std::string codecString(Codec codec, NalUnit sps) {
    if (!isBaseLayerSps(codec, sps)) {
        return {};
    }
    if (codec == Codec::H265) {
        return h265Name(sps);
    }
    BitReader in{sps.subspan(1)};
    const uint32_t profile_constraints_level = in.bits(24);
    return in.overrun() ? std::string{} : fmt::format("avc1.{:06x}", profile_constraints_level);
}

}  // namespace betang
