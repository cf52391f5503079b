// SPDX-License-Identifier: Apache-2.0
//
// NAL units of H.264 (ITU-T H.264 7.3.1, 7.4.1) and H.265 (ITU-T H.265 7.3.1, 7.4.2) inside an
// Annex B byte stream. All functions are pure and safe on hostile bytes.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/access_unit.hpp"
#include "core/size.hpp"

namespace betang {

using NalUnit = std::span<const uint8_t>;  // without start code; never empty

// The NAL units between start codes (three- or four-byte); views into `annex_b`.
[[nodiscard]] std::vector<NalUnit> splitAnnexB(std::span<const uint8_t> annex_b);

// Appends a four-byte start code and `nal`.
void appendAnnexB(Bytes& out, NalUnit nal);

[[nodiscard]] int nalType(Codec codec, NalUnit nal);

[[nodiscard]] bool isKeySlice(Codec codec, NalUnit nal);      // H.264 IDR; H.265 IRAP
[[nodiscard]] bool isSlice(Codec codec, NalUnit nal);         // any VCL NAL unit
[[nodiscard]] bool isParameterSet(Codec codec, NalUnit nal);  // SPS, PPS, VPS
[[nodiscard]] bool isSei(Codec codec, NalUnit nal);

// The first slice of a picture: first_mb_in_slice == 0 or first_slice_segment_in_pic_flag.
[[nodiscard]] bool startsPicture(Codec codec, NalUnit slice);

// The cropped luma size that a sequence parameter set states; nothing when it is malformed or
// beyond 16384 in either direction.
[[nodiscard]] std::optional<Size> sizeFromSps(Codec codec, NalUnit sps);

// The RFC 6381 name, like "avc1.64001f"; empty when there is no usable SPS.
[[nodiscard]] std::string codecString(Codec codec, NalUnit sps);

}  // namespace betang
