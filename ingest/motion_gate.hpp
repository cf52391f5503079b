// SPDX-License-Identifier: Apache-2.0
//
// Which pictures of a stream are wanted that is recorded around motion: those captured from
// `pre_roll` before a motion until `post_roll` after it, and all those of which nobody can say
// whether they show one. Analytics that is not started, died, hangs, falls behind, left the camera
// alone or has just begun to look: each costs disk, never an incident.

#pragma once

#include <optional>

#include "bus/watch_report.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"

namespace betang {

struct MotionVerdict {
    bool watched = false;  // somebody looks, so that what does not move need not be recorded
    bool wanted = true;
    UtcTime from{};  // the earliest captured picture that is wanted; 1970: all there are

    bool operator==(const MotionVerdict&) const = default;
};

// Pure but for what it remembers of the reports and of the last verdict; reentrant.
class MotionGate final {
  public:
    // For so long a report counts, and so far the pictures it tells of may lie behind those that
    // come: a report each second, read once a second, and the time that judging takes.
    static constexpr Duration kTrust = std::chrono::seconds{6};

    explicit MotionGate(MotionRolls rolls) : rolls_{rolls} {}

    void hear(const WatchReport& report, MonoTime now);

    // Of the picture that has just come, captured at `newest`.
    [[nodiscard]] MotionVerdict judge(UtcTime newest, MonoTime now);

  private:
    [[nodiscard]] bool isWatched(UtcTime newest, MonoTime now) const;
    [[nodiscard]] bool isMotion(UtcTime newest) const;

    const MotionRolls rolls_;
    std::optional<WatchReport> last_;
    MonoTime heard_at_{};     // when a picture was last reported that had not been before
    bool unseen_ = true;      // nobody saw some pictures since the last verdict
    UtcTime unseen_since_{};  // the last one that was seen before them
    UtcTime unseen_until_{};  // when somebody looked again
};

}  // namespace betang
