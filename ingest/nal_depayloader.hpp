// SPDX-License-Identifier: Apache-2.0
//
// What the payload formats of H.264 and H.265 have in common. An access unit ends at the marker
// bit, or where the RTP timestamp changes. A NAL unit with a missing piece is dropped whole, its
// access unit is flagged damaged, and one that loses every slice is dropped and leaves a
// discontinuity behind. Parameter sets that come in packets of their own go with the next slice,
// and so does SEI of the same time.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ingest/depayloader.hpp"
#include "media/nal.hpp"
#include "media/parameter_sets.hpp"

namespace betang {

// Thread-bound. Safe on hostile bytes; holds at most one access unit.
class NalDepayloader : public Depayloader {
  public:
    explicit NalDepayloader(Codec codec) : codec_{codec} {}

    void flush(std::vector<CodedPicture>& out) final;

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
    void take(const RtpPacket& packet, uint16_t lost, std::vector<CodedPicture>& out) final;
    void keepSets();
    void packetsLost();
    void appendNal(NalUnit nal);
    void noteNal(NalUnit nal);
    void dropFragments();
    void reserve(size_t more);
    void finish(std::vector<CodedPicture>& out);
    void beginNext();

    const Codec codec_;
    std::optional<uint32_t> emitted_;  // timestamp of the last access unit given out
    bool markers_lie_ = false;         // set inside a picture, so only the timestamp tells
    bool marked_ = false;              // a marker has come
    size_t usual_size_ = 4096;
    std::optional<ParameterSets> waiting_sets_;  // that came before the picture's own time

    // the access unit in the making
    CodedPicture picture_;
    bool open_ = false;  // packets of it have come
    bool has_slice_ = false;
    bool oversized_ = false;
    std::optional<size_t> fragment_start_;  // where the unfinished NAL unit begins in the data
};

}  // namespace betang
