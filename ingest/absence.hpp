// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <utility>

#include "core/clock.hpp"
#include "core/gap.hpp"

namespace betang {

// Why a stream was away: a link that was down explains a camera that did not answer, and a worker
// that has just started explains both. Thread-bound.
class Absence final {
  public:
    // A stream that comes within this time of the worker's start was away because we were.
    static constexpr Duration kStart = std::chrono::seconds{60};

    explicit Absence(MonoTime started) : started_{started} {}

    void noteLinkDown() { link_down_ = true; }

    // It is back at `now`. What is noted from then on belongs to another absence.
    [[nodiscard]] GapCause over(MonoTime now) {
        const auto started = std::exchange(started_, std::nullopt);
        if (std::exchange(link_down_, false)) {
            return GapCause::Link;
        }
        return started && now - *started < kStart ? GapCause::Us : GapCause::Camera;
    }

  private:
    std::optional<MonoTime> started_;  // until the stream was there for the first time
    bool link_down_ = false;
};

}  // namespace betang
