// SPDX-License-Identifier: Apache-2.0
//
// From NAL units to RTP payloads: H.264 by RFC 6184 (single NAL unit, FU-A, STAP-A) and H.265 by
// RFC 7798 (single NAL unit, fragmentation unit). Written apart from ingest's depayloaders, so
// that neither can hide the other's mistakes.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/access_unit.hpp"
#include "media/nal.hpp"

namespace betang::camsim {

struct PayloadOptions {
    Codec codec = Codec::H264;
    size_t largest = 1388;   // bytes of one payload, at least 16
    bool aggregate = false;  // H.264: neighbouring parameter sets in one STAP-A
};

// The payloads of one access unit, in sending order; the marker bit belongs to the last.
struct RtpPayloads {
    Bytes bytes;
    std::vector<size_t> ends;  // of each payload, in `bytes`

    [[nodiscard]] size_t count() const { return ends.size(); }

    [[nodiscard]] std::span<const uint8_t> at(size_t i) const {
        const size_t begin = i == 0 ? 0 : ends[i - 1];
        return std::span{bytes}.subspan(begin, ends[i] - begin);
    }
};

// Pure.
[[nodiscard]] RtpPayloads makePayloads(std::span<const NalUnit> nals,
                                       const PayloadOptions& options);

// The running numbers of one RTP stream, RFC 3550 5.1.
struct RtpNumbers {
    uint32_t ssrc = 0;
    uint16_t sequence = 0;
    uint32_t time_base = 0;  // RTP time of the simulator's start, 90 kHz
    uint32_t packets = 0;
    uint32_t octets = 0;
};

inline constexpr uint8_t kPayloadType = 96;
inline constexpr size_t kRtpHeaderSize = 12;

// Appends header and payload to `out` and counts them in `numbers`.
void appendRtpPacket(Bytes& out,
                     RtpNumbers& numbers,
                     uint32_t timestamp,
                     bool marker,
                     std::span<const uint8_t> payload);

// A sender report with an SDES CNAME, RFC 3550 6.4.1 and 6.5: `timestamp` is the RTP time of
// `now`.
[[nodiscard]] Bytes makeSenderReport(const RtpNumbers& numbers, uint32_t timestamp, UtcTime now);

// The frame that carries a packet inside the RTSP connection, RFC 2326 10.12.
void appendInterleavedHeader(Bytes& out, uint8_t channel, size_t packet_size);

}  // namespace betang::camsim
