// SPDX-License-Identifier: Apache-2.0
//
// Holds back the pictures of a stream that is recorded around motion until it is known whether they
// are wanted, and hands over those that are: from a keyframe at or before the first wanted one, in
// order, none missing, none twice. A recording ends before a keyframe, so that the next can begin
// where it ended.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "bus/access_unit_ring.hpp"
#include "ingest/motion_gate.hpp"

namespace betang {

enum class MotionState { Waiting, Recording, Unwatched };

// Thread-bound.
class MotionRecording final {
  public:
    // What is held back, when it says nothing of motion: drop-oldest, whole GOPs. The payloads are
    // shared with the publisher's ring.
    static constexpr size_t kBytes = size_t{32} << 20;

    // What is wanted is handed over so many at a time, with each picture and each second: all
    // cameras may begin at once, and would together fill the recorder's queue.
    static constexpr size_t kWithEach = 4;
    static constexpr size_t kEachSecond = 128;

    // `after_pause`: pictures before it were left out because nothing moved.
    using Record = std::function<void(AccessUnit unit, bool after_pause)>;

    explicit MotionRecording(MotionRolls rolls);

    void hear(const WatchReport& report, MonoTime now) { gate_.hear(report, now); }

    // Takes the stream's next picture, with its sequence, and hands over what is wanted.
    void take(AccessUnit unit, MonoTime now, const Record& record);

    // The same without a new picture, about once a second: what is learned of the last one after
    // the camera fell silent counts too.
    void tick(MonoTime now, const Record& record);

    // Hands over the rest of what is wanted and forgets what was held back: what comes next does
    // not follow on.
    void finish(const Record& record);

    [[nodiscard]] const MotionRolls& rolls() const { return rolls_; }

    [[nodiscard]] MotionState state() const { return state_; }

  private:
    [[nodiscard]] bool isWanted(MonoTime now);
    void begin(UtcTime from);
    void handOver(size_t most, const Record& record);

    const MotionRolls rolls_;
    MotionGate gate_;
    MotionState state_ = MotionState::Unwatched;
    AccessUnitRing ring_;
    UtcTime newest_{};              // when the last picture was captured
    std::optional<uint64_t> next_;  // to hand over; nothing: nothing is recorded
    std::optional<uint64_t> end_;   // the first that is not wanted any more
    uint64_t done_ = 0;             // where the last recording ended
    bool waited_ = false;           // a picture came since that was not wanted
    bool after_pause_ = false;      // what is handed over next
};

}  // namespace betang
