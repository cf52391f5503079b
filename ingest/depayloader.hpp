// SPDX-License-Identifier: Apache-2.0
//
// From RTP packets to coded pictures: what all payload formats have in common. Loss is told by the
// sequence number.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/access_unit.hpp"
#include "core/result.hpp"
#include "ingest/rtp_packet.hpp"

namespace betang {

struct CodedPicture {
    Bytes data;  // H.264, H.265: Annex B, four-byte start codes. Motion JPEG: one JPEG
    uint32_t rtp_timestamp = 0;
    Size size{};  // Motion JPEG; else it stands in the parameter sets
    bool key = false;
    bool has_parameter_sets = false;
    bool damaged = false;
    bool discontinuity = false;
};

struct DepayCounters {
    uint64_t lost_packets = 0;
    uint64_t late_packets = 0;  // repeated, or older than what was taken already
    uint64_t malformed = 0;     // packets or NAL units that break the payload format
    uint64_t oversized = 0;     // access units over kLargestPayload, dropped
    uint64_t damaged = 0;       // access units flagged or dropped because packets were lost
};

// Thread-bound. Safe on hostile bytes; holds at most one access unit.
class Depayloader {
  public:
    virtual ~Depayloader() = default;
    Depayloader(const Depayloader&) = delete;
    Depayloader& operator=(const Depayloader&) = delete;

    // Takes the next packet of one SSRC and appends what became complete.
    void push(const RtpPacket& packet, std::vector<CodedPicture>& out);

    // The stream is over: appends the last picture where only the next one would have ended it.
    virtual void flush(std::vector<CodedPicture>& out) { static_cast<void>(out); }

    // Why nothing can be made of this stream, now or later; nothing while something can.
    [[nodiscard]] virtual std::optional<Error> refusal() const { return std::nullopt; }

    [[nodiscard]] const DepayCounters& counters() const { return counters_; }

  protected:
    Depayloader() = default;

    // The same for a packet that is neither repeated nor late; `lost` were missing before it.
    virtual void take(const RtpPacket& packet, uint16_t lost, std::vector<CodedPicture>& out) = 0;

    [[nodiscard]] DepayCounters& tally() { return counters_; }

  private:
    [[nodiscard]] bool isLate(uint16_t sequence) const;

    DepayCounters counters_;
    std::optional<uint16_t> expected_;  // the next sequence number
};

// RFC 6184 in packetization modes 0 and 1: single NAL unit, STAP-A, FU-A.
[[nodiscard]] std::unique_ptr<Depayloader> makeH264Depayloader();

// RFC 7798 without DONL fields: single NAL unit, AP, FU.
[[nodiscard]] std::unique_ptr<Depayloader> makeH265Depayloader();

// RFC 2435 types 0, 1, 64 and 65. Unsupported, with the word unsupported-mjpeg, for all else: a
// picture made of it would be noise.
[[nodiscard]] std::unique_ptr<Depayloader> makeMjpegDepayloader();

[[nodiscard]] std::unique_ptr<Depayloader> makeDepayloader(Codec codec);

}  // namespace betang
