// SPDX-License-Identifier: Apache-2.0
//
// From a baseline JPEG to RTP payloads by RFC 2435. Written apart from ingest's depayloader and
// media/jpeg.hpp, so that neither side can hide the other's mistakes.

#pragma once

#include <optional>

#include "core/size.hpp"

#include "tests/camsim/rtp_payloader.hpp"

namespace betang::camsim {

// What RTP carries of a JPEG.
struct JpegParts {
    Size size{};
    uint8_t type = 1;  // 0: 4:2:2, 1: 4:2:0
    uint16_t restart_interval = 0;
    Bytes tables;  // one after the other, in the order of their ids
    Bytes scan;    // the entropy-coded data and what follows it, without EOI
};

// Nothing when `jpeg` is no JPEG that RFC 2435 can describe. Pure.
[[nodiscard]] std::optional<JpegParts> splitJpeg(std::span<const uint8_t> jpeg);

// The payloads of one picture, the first with its tables, none over `largest` or 256. `too_large`:
// the size is described as one over 2040, which RTP has no room for. Pure.
[[nodiscard]] RtpPayloads makeJpegPayloads(const JpegParts& parts, size_t largest, bool too_large);

}  // namespace betang::camsim
