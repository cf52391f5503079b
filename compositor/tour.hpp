// SPDX-License-Identifier: Apache-2.0
//
// A tour on a wall: which step is shown, when the next one is due, and what each shows. Pure.

#pragma once

#include <optional>

#include "compositor/shown_content.hpp"
#include "core/clock.hpp"

namespace betang {

// How long before its turn a step is read and decoded, so that it is live on its first frame.
inline constexpr Duration kDecodeAhead = std::chrono::seconds{3};

// Thread-bound.
class Tour {
  public:
    // On its first step since `now`. A tour has two steps at least.
    Tour(TourConfig config, MonoTime now);

    [[nodiscard]] const TourConfig& config() const { return config_; }

    [[nodiscard]] size_t step() const { return step_; }

    [[nodiscard]] size_t nextStep() const { return (step_ + 1) % config_.steps(); }

    [[nodiscard]] bool paused() const { return paused_; }

    // Moves on when the next step is due; whether it did. After a long sleep one step is made up
    // for, not all.
    bool advance(MonoTime now);

    // Moves on at once, also while it is paused.
    void skip(MonoTime now);

    // A paused tour stays on its step; resumed, it stays there for a whole dwell.
    void pause() { paused_ = true; }

    void resume(MonoTime now);

    // Whether the next step must be decoded by now.
    [[nodiscard]] bool isNear(MonoTime now) const;

    // When advance() or isNear() will next answer otherwise; nothing while it is paused.
    [[nodiscard]] std::optional<MonoTime> wakesAt(MonoTime now) const;

    // Until the next step; zero when it is overdue.
    [[nodiscard]] Duration left(MonoTime now) const;

    // What the wall shows at `step` where it shows `around` otherwise.
    [[nodiscard]] ShownContent contentAt(size_t step,
                                         const ShownContent& around,
                                         const WallConfig& wall) const;

  private:
    TourConfig config_;
    size_t step_ = 0;
    MonoTime due_;
    bool paused_ = false;
};

}  // namespace betang
