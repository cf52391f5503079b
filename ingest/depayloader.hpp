// SPDX-License-Identifier: Apache-2.0
//
// From RTP packets to coded pictures. An access unit ends at the marker bit, or where the RTP
// timestamp changes. Loss is told by the sequence number: a NAL unit with a missing piece is
// dropped whole, its access unit is flagged damaged, and one that loses every slice is dropped and
// leaves a discontinuity behind. Parameter sets and SEI that come in packets of their own go with
// the next slice.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/access_unit.hpp"
#include "ingest/rtp_packet.hpp"
#include "media/nal.hpp"

namespace betang {

struct CodedPicture {
    Bytes data;  // Annex B, four-byte start codes
    uint32_t rtp_timestamp = 0;
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
    explicit Depayloader(Codec codec) : codec_{codec} {}

    virtual ~Depayloader() = default;
    Depayloader(const Depayloader&) = delete;
    Depayloader& operator=(const Depayloader&) = delete;

    // Takes the next packet of one SSRC and appends what became complete.
    void push(const RtpPacket& packet, std::vector<CodedPicture>& out);

    [[nodiscard]] const DepayCounters& counters() const { return counters_; }

  protected:
    // Takes one payload apart by calls to the functions below.
    virtual void depay(std::span<const uint8_t> payload) = 0;

    void addNal(NalUnit nal);
    void beginFragments(std::span<const uint8_t> nal_header);
    void addFragment(std::span<const uint8_t> bytes);
    void endFragments();

    [[nodiscard]] bool inFragments() const { return fragment_start_.has_value(); }

    void malformed();

    // A continuation whose beginning never came.
    void incomplete() { picture_.damaged = true; }

  private:
    [[nodiscard]] bool isLate(uint16_t sequence);
    void packetsLost();
    void appendNal(NalUnit nal);
    void noteNal(NalUnit nal);
    void dropFragments();
    void reserve(size_t more);
    void finish(std::vector<CodedPicture>& out);
    void beginNext();

    const Codec codec_;
    DepayCounters counters_;
    std::optional<uint16_t> expected_;  // the next sequence number
    std::optional<uint32_t> emitted_;   // timestamp of the last access unit given out
    bool markers_lie_ = false;          // set on every slice, so only the timestamp tells
    size_t usual_size_ = 4096;

    // the access unit in the making
    CodedPicture picture_;
    bool open_ = false;  // packets of it have come
    bool has_slice_ = false;
    bool oversized_ = false;
    std::optional<size_t> fragment_start_;  // where the unfinished NAL unit begins in the data
};

// RFC 6184 in packetization modes 0 and 1: single NAL unit, STAP-A, FU-A.
[[nodiscard]] std::unique_ptr<Depayloader> makeH264Depayloader();

// RFC 7798 without DONL fields: single NAL unit, AP, FU.
[[nodiscard]] std::unique_ptr<Depayloader> makeH265Depayloader();

// Throws Unsupported for a codec without NAL units.
[[nodiscard]] std::unique_ptr<Depayloader> makeDepayloader(Codec codec);

}  // namespace betang
