// SPDX-License-Identifier: Apache-2.0
//
// Reads an MP4 back with libavformat, as any player would.

#pragma once

#include <span>
#include <vector>

#include "core/access_unit.hpp"

namespace betang {

struct DemuxedUnit {
    std::vector<Bytes> nals;  // Motion JPEG: one entry, the picture
    Duration pts{};
    Duration dts{};
    bool key = false;
};

// Throws Corrupt when libavformat cannot open `mp4`.
[[nodiscard]] std::vector<DemuxedUnit> demuxMp4(std::span<const uint8_t> mp4);

// The NAL units of an access unit in the same form.
[[nodiscard]] std::vector<Bytes> nalsOf(const AccessUnit& unit);

}  // namespace betang
