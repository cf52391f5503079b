// SPDX-License-Identifier: Apache-2.0
//
// The newest parameter sets of a stream (VPS, SPS, PPS; ITU-T H.264 7.4.1.2.1, H.265 7.4.2.4.2).
// Cameras may send them once, out of band or in another access unit than the keyframe; on the bus
// and in a segment they stand in band before every keyframe.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "core/access_unit.hpp"
#include "media/nal.hpp"

namespace betang {

// A plain value. Safe on hostile bytes: keeps at most 64 sets of at most 4 KiB each.
class ParameterSets final {
  public:
    explicit ParameterSets(Codec codec) : codec_{codec} {}

    // Keeps what `annex_b` holds; true when something is new or has changed.
    bool update(std::span<const uint8_t> annex_b);

    // The same for one NAL unit, as SDP brings it; ignores what is no parameter set.
    bool add(NalUnit nal);

    // Whether a keyframe can be decoded with what is here. Always true for Motion JPEG.
    [[nodiscard]] bool complete() const;

    // Of the sequence parameter set, when there is one that can be read.
    [[nodiscard]] std::optional<Size> size() const;

    // All sets, VPS before SPS before PPS.
    [[nodiscard]] Bytes annexB() const;

    // `access_unit` with the sets that it lacks put before its own NAL units, but behind an access
    // unit delimiter. Nothing when it lacks none.
    [[nodiscard]] std::optional<Bytes> completed(std::span<const uint8_t> access_unit) const;

    bool operator==(const ParameterSets&) const = default;

  private:
    using Key = std::pair<int, uint32_t>;  // nal_unit_type and the set's own id

    Codec codec_;
    std::map<Key, Bytes> sets_;
};

}  // namespace betang
