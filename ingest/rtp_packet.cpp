// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtp_packet.hpp"

#include <cstddef>

namespace betang {

namespace {

constexpr size_t kFixedHeader = 12;

uint16_t read16(std::span<const uint8_t> bytes, size_t at) {
    return static_cast<uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

uint32_t read32(std::span<const uint8_t> bytes, size_t at) {
    return (uint32_t{read16(bytes, at)} << 16) | read16(bytes, at + 2);
}

// Where the payload begins, or nothing when the header runs past the end.
std::optional<size_t> payloadStart(std::span<const uint8_t> bytes) {
    size_t start = kFixedHeader + size_t{4} * (bytes[0] & 0x0fU);
    if ((bytes[0] & 0x10U) != 0) {
        if (start + 4 > bytes.size()) {
            return std::nullopt;
        }
        start += 4 + size_t{4} * read16(bytes, start + 2);
    }
    return start <= bytes.size() ? std::optional{start} : std::nullopt;
}

}  // namespace

std::optional<RtpPacket> parseRtp(std::span<const uint8_t> bytes) {
    if (bytes.size() < kFixedHeader || bytes[0] >> 6 != 2) {
        return std::nullopt;
    }
    const auto start = payloadStart(bytes);
    if (!start) {
        return std::nullopt;
    }
    size_t length = bytes.size() - *start;
    if ((bytes[0] & 0x20U) != 0) {
        const size_t padding = bytes.back();
        if (padding == 0 || padding > length) {
            return std::nullopt;
        }
        length -= padding;
    }
    RtpPacket packet;
    packet.marker = (bytes[1] & 0x80U) != 0;
    packet.payload_type = bytes[1] & 0x7fU;
    packet.sequence = read16(bytes, 2);
    packet.timestamp = read32(bytes, 4);
    packet.ssrc = read32(bytes, 8);
    packet.payload = bytes.subspan(*start, length);
    return packet;
}

}  // namespace betang
