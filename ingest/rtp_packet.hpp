// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace betang {

// The header fields of an RTP packet (RFC 3550 5.1) and a view of its payload.
struct RtpPacket {
    uint8_t payload_type = 0;
    bool marker = false;
    uint16_t sequence = 0;
    uint32_t timestamp = 0;
    uint32_t ssrc = 0;
    std::span<const uint8_t> payload;  // without CSRCs, extension and padding; may be empty
};

// Nothing when `bytes` is not a whole RTP packet. Reentrant; safe on hostile bytes.
[[nodiscard]] std::optional<RtpPacket> parseRtp(std::span<const uint8_t> bytes);

}  // namespace betang
