// SPDX-License-Identifier: Apache-2.0
//
// What we need of a session description (RFC 8866): the one video medium that we can take.
// GStreamer's SDP parser reads the lines; this chooses and checks.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/access_unit.hpp"
#include "core/result.hpp"

namespace betang {

struct VideoMedium {
    Codec codec = Codec::H264;
    uint8_t payload_type = 96;
    uint32_t clock_rate = 90000;
    std::string control;            // as written, to be resolved with resolveControl()
    std::string session_control;    // of the whole session, for PLAY and TEARDOWN
    std::string audio_control;      // of the first audio that the camera sends; empty: none
    std::vector<Bytes> parameters;  // SPS, PPS, VPS without start codes, as far as stated
};

// The first video medium in H.264 or H.265, else the first in Motion JPEG. Broken media are passed
// over. Unsupported when there is video in another format only (the text names it) or none at all;
// Corrupt when it is no SDP. Reentrant.
[[nodiscard]] Result<VideoMedium> chooseVideo(std::string_view sdp);

}  // namespace betang
