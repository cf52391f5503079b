// SPDX-License-Identifier: Apache-2.0
//
// How much slower or faster a camera's clock runs than ours, from the delays of its access units
// (arrival minus media time). The smallest delay of each kWindow is free of jitter; where the
// smallest delays move steadily the clock drifts. A move that no clock makes (more than kMost) or
// that only one half of the memory shows is a change of the network's delay, not of the clock.

#pragma once

#include <deque>
#include <optional>

#include "core/clock.hpp"

namespace betang {

// Pure; thread-bound.
class ClockDrift {
  public:
    static constexpr Duration kWindow = std::chrono::seconds{5};
    static constexpr size_t kWindows = 24;      // that are remembered
    static constexpr size_t kFewest = 4;        // that are needed to say anything
    static constexpr double kMost = 0.02;       // no clock is worse
    static constexpr double kNotable = 500e-6;  // from here on people should know

    // The delay of an access unit; in the order of arrival.
    void add(MonoTime arrival, Duration delay);

    // Another base of media time: what was learned of delays is worth nothing, the drift stays
    // until more is known.
    void restart();

    // As a share: 0.001 loses a millisecond a second. Zero until known.
    [[nodiscard]] double drift() const { return drift_; }

  private:
    struct Least {
        MonoTime arrival{};
        Duration delay{};
    };

    void close();
    void learn();
    [[nodiscard]] static double slope(const Least& from, const Least& to);

    std::optional<Least> least_;  // of the window under way
    MonoTime window_end_{};
    std::deque<Least> memory_;
    double drift_ = 0;
};

}  // namespace betang
