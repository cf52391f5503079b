// SPDX-License-Identifier: Apache-2.0
//
// The session description that DESCRIBE answers with (RFC 4566; formats RFC 6184 8.2, RFC 7798 7).

#pragma once

#include <span>
#include <string>

#include "core/access_unit.hpp"
#include "media/nal.hpp"

namespace betang::camsim {

struct SdpFacts {
    std::string name;
    Codec codec = Codec::H264;
    int frame_rate = 15;
    std::span<const NalUnit> parameter_sets;  // empty: none are described
    bool extra_media = false;                 // audio and metadata before the video
};

// Pure.
[[nodiscard]] std::string makeSdp(const SdpFacts& facts);

}  // namespace betang::camsim
