// SPDX-License-Identifier: Apache-2.0
//
// From one measurement a picture to events with a start and an end: pure logic over values.
//
// An event begins once the largest blob has been big enough for `dwell`, and is dated back to the
// first picture of that stretch. It ends once the blob has been below half that size (hysteresis)
// for `quiet`, and is dated to the last picture that still showed it. Pauses shorter than `quiet`
// do not split an event.

#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"

namespace betang {

struct MotionRule {
    double least_share = 0.002;
    Duration dwell = std::chrono::milliseconds{150};
    Duration quiet = std::chrono::milliseconds{1500};
};

// The largest blob of one picture in one zone.
struct MotionSample {
    Duration at{};     // since the stream began
    double share = 0;  // of the picture
    double x = 0;      // centre, relative
    double y = 0;
    bool vetoed = false;  // a global change: says nothing about motion
};

struct MotionEvent {
    Duration start{};
    Duration end{};
    double peak = 0;    // largest share
    double peak_x = 0;  // where the blob was then
    double peak_y = 0;
    double travelled = 0;  // path of the blob's centre, in picture widths
    int pictures = 0;      // that showed it

    bool operator==(const MotionEvent&) const = default;
};

// Thread-bound; one for each zone of a camera.
class MotionEvents {
  public:
    explicit MotionEvents(MotionRule rule) : rule_{rule} {}

    // Takes the next picture's measurement; the event that it ended, if any.
    [[nodiscard]] std::optional<MotionEvent> add(const MotionSample& sample);

    // The stream ends: the event still under way, if it has begun.
    [[nodiscard]] std::optional<MotionEvent> finish();

    // Whether an event is under way now, dwell passed.
    [[nodiscard]] bool active() const;

    // The event under way with what is known of it so far; nothing when none is.
    [[nodiscard]] std::optional<MotionEvent> current() const;

  private:
    void extend(const MotionSample& sample);

    const MotionRule rule_;
    std::optional<MotionEvent> open_;
    MotionSample last_;
};

}  // namespace betang
