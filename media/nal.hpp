// SPDX-License-Identifier: Apache-2.0
//
// NAL units of H.264 (ITU-T H.264 7.3.1, 7.4.1) and H.265 (ITU-T H.265 7.3.1, 7.4.2) inside an
// Annex B byte stream. All functions are pure and safe on hostile bytes. For Motion JPEG, which has
// no NAL units, every question is answered with no.

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

// Walks the NAL units of a byte stream one by one, without allocating. Reentrant.
class AnnexBReader final {
  public:
    explicit AnnexBReader(std::span<const uint8_t> annex_b);

    // Everything from the first byte of the next NAL unit on: enough to ask for its type before
    // paying for the search of its end. Empty at the end.
    [[nodiscard]] std::span<const uint8_t> rest() const { return rest_; }

    // The next NAL unit, or nothing at the end.
    [[nodiscard]] std::optional<NalUnit> next();

  private:
    void skipStartCodes();

    std::span<const uint8_t> rest_;
};

// The NAL units between start codes (three- or four-byte); views into `annex_b`.
[[nodiscard]] std::vector<NalUnit> splitAnnexB(std::span<const uint8_t> annex_b);

// Appends a four-byte start code and `nal`.
void appendAnnexB(Bytes& out, NalUnit nal);

// nal_unit_type; -1 for an empty NAL unit and for Motion JPEG.
[[nodiscard]] int nalType(Codec codec, NalUnit nal);

[[nodiscard]] bool isKeySlice(Codec codec, NalUnit nal);      // H.264 IDR; H.265 IRAP
[[nodiscard]] bool isSlice(Codec codec, NalUnit nal);         // any VCL NAL unit
[[nodiscard]] bool isParameterSet(Codec codec, NalUnit nal);  // SPS, PPS, VPS
[[nodiscard]] bool isSps(Codec codec, NalUnit nal);
[[nodiscard]] bool isSei(Codec codec, NalUnit nal);

// The first slice of a picture: first_mb_in_slice == 0 or first_slice_segment_in_pic_flag.
[[nodiscard]] bool startsPicture(Codec codec, NalUnit slice);

// The cropped luma size that a sequence parameter set states; nothing when it is malformed or
// beyond 16384 in either direction.
[[nodiscard]] std::optional<Size> sizeFromSps(Codec codec, NalUnit sps);

// The RFC 6381 name (ISO/IEC 14496-15 Annex E), like "avc1.64001f" or "hev1.1.6.L93.b0"; empty when
// there is no usable SPS.
[[nodiscard]] std::string codecString(Codec codec, NalUnit sps);

}  // namespace betang
