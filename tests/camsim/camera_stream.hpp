// SPDX-License-Identifier: Apache-2.0
//
// One stream of one simulated camera: it runs from the start of the simulator whether anybody
// looks or not, one access unit each frame interval.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/clock.hpp"
#include "core/ids.hpp"

#include "tests/camsim/clip.hpp"
#include "tests/camsim/rtp_payloader.hpp"

namespace betang::camsim {

// An access unit as it leaves the camera; shared by all sessions that it is sent to.
struct OutgoingUnit {
    int camera = 0;
    StreamKind kind = StreamKind::Main;
    uint64_t counter = 0;
    UtcTime sent{};
    double loop_s = 0;  // where the picture stands in the clip's loop
    bool key = false;
    size_t bytes = 0;       // of the NAL units, without start codes
    bool hollow = false;    // no picture in it: neither counted nor logged
    std::string sha256;     // over the same bytes in order; empty when nobody asked
    uint32_t rtp_time = 0;  // since the start of the simulator, 90 kHz
    RtpPayloads payloads;
};

using OutgoingUnitPtr = std::shared_ptr<const OutgoingUnit>;

struct UnitWishes {
    bool freeze = false;
    bool crash_sei = false;
    bool other_size = false;
    bool no_slices = false;
    bool no_inband = false;
    bool too_large = false;
    bool hash = false;
};

struct StreamSettings {
    int camera = 1;
    StreamKind kind = StreamKind::Main;
    std::shared_ptr<const Clip> clip;
    std::shared_ptr<const Clip> other_size;   // of the camera's other stream
    std::shared_ptr<const Clip> other_codec;  // null: it has only one
    MonoTime start{};                         // when the first access unit is due
    uint64_t first = 0;                       // its number: a keyframe of the clip
    PayloadOptions payload;
};

// Thread-bound.
class CameraStream {
  public:
    explicit CameraStream(StreamSettings settings);

    [[nodiscard]] int camera() const { return settings_.camera; }

    [[nodiscard]] StreamKind kind() const { return settings_.kind; }

    // What it is set to, and describes.
    [[nodiscard]] const Clip& clip() const { return *base_; }

    // False when it has no other codec. From now on it is set to that one, or back to its own.
    [[nodiscard]] bool useOtherCodec(bool other);

    [[nodiscard]] std::string name() const;  // "3/main"

    // Counts every access unit since the start, sent or not; the next one's number.
    [[nodiscard]] uint64_t counter() const { return counter_; }

    [[nodiscard]] MonoTime due() const { return due_; }

    [[nodiscard]] bool nextIsKey() const;

    // RTP time of a moment, for sender reports.
    [[nodiscard]] uint32_t rtpTimeOf(MonoTime time) const;

    // Makes the due access unit and goes on to the next.
    [[nodiscard]] OutgoingUnitPtr next(const UnitWishes& wishes, UtcTime now);

    // The same for nobody.
    void pass();

    // After a long stop of this process: what is due counts from `now`, the counter goes on.
    void rebase(MonoTime now);

  private:
    [[nodiscard]] size_t position() const { return counter_ % shown_->units(); }

    void choose(bool other_size);
    [[nodiscard]] std::vector<NalUnit> nalsOf(size_t shown, const UnitWishes& wishes) const;
    [[nodiscard]] size_t shownPosition(bool freeze);
    void pack(OutgoingUnit& unit, const std::vector<NalUnit>& nals, const UnitWishes& wishes) const;
    [[nodiscard]] int64_t ninetyKilohertz(int64_t pictures) const;

    StreamSettings settings_;
    std::shared_ptr<const Clip> base_;
    std::shared_ptr<const Clip> shown_;  // what is sent: base_, or for a while that of other_size
    uint64_t counter_ = 0;
    uint64_t rebased_counter_ = 0;
    MonoTime rebased_at_;
    MonoTime due_;
    bool frozen_ = false;
    size_t frozen_position_ = 0;
};

}  // namespace betang::camsim
