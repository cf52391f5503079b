// SPDX-License-Identifier: Apache-2.0
//
// A tour on a wall: which step is shown, when the next one is due, and what each shows. Pure.

#pragma once

#include <map>
#include <optional>
#include <set>

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

    [[nodiscard]] size_t nextStep() const { return next_; }

    // Another next step than that of the list.
    void setNext(size_t step) { next_ = step; }

    [[nodiscard]] bool paused() const { return paused_; }

    // Moves on when the next step is due; whether it did. After a long sleep one step is made up
    // for, not all.
    bool advance(MonoTime now);

    // Moves on at once, also while it is paused.
    void skip(MonoTime now);

    // A paused tour stays on its step; resumed, it stays there for a whole dwell.
    void pause() { paused_ = true; }

    void resume(MonoTime now);

    // Stays on its step as long as the wall has too much to do; then for a whole dwell.
    void stand(bool stands, MonoTime now);

    [[nodiscard]] bool stands() const { return stands_; }

    // Whether the next step must be decoded by now.
    [[nodiscard]] bool isNear(MonoTime now) const;

    // When advance() or isNear() will next answer otherwise; nothing while it stays.
    [[nodiscard]] std::optional<MonoTime> wakesAt(MonoTime now) const;

    // Until the next step; zero when it is overdue.
    [[nodiscard]] Duration left(MonoTime now) const;

    // What the wall shows at `step` where it shows `around` otherwise.
    [[nodiscard]] ShownContent contentAt(size_t step,
                                         const ShownContent& around,
                                         const WallConfig& wall) const;

    // The cameras of `step`, without what is around a tour of cameras.
    [[nodiscard]] std::vector<std::optional<CameraId>> camerasAt(size_t step,
                                                                 const ShownContent& around,
                                                                 const WallConfig& wall) const;

  private:
    void move();

    [[nodiscard]] bool stays() const { return paused_ || stands_; }

    TourConfig config_;
    size_t step_ = 0;
    size_t next_ = 1;
    MonoTime due_;
    bool paused_ = false;
    bool stands_ = false;
};

// When each camera was last on the wall; those that never were are left out.
using SeenTimes = std::map<CameraId, MonoTime>;

// The step but the present one with the camera that was not seen for the longest time; of equal
// ones the first after it. Pure.
[[nodiscard]] size_t unseenLongest(const Tour& tour,
                                   const SeenTimes& seen,
                                   const ShownContent& around,
                                   const WallConfig& wall);

// The same among the steps that show one of the cameras in `alarms`, where there are such; so that
// of several alarms each has its turn. Pure.
[[nodiscard]] size_t alarmFirst(const Tour& tour,
                                const std::set<CameraId>& alarms,
                                const SeenTimes& seen,
                                const ShownContent& around,
                                const WallConfig& wall);

}  // namespace betang
