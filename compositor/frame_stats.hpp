// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

struct FrameFigures {
    uint64_t frames = 0;
    uint64_t skipped = 0;                     // ticks that passed undrawn, because drawing was late
    std::chrono::milliseconds longest_gap{};  // between ticks, the first second left out
    std::chrono::milliseconds p99_gap{};
    double rate = 0;  // frames a second over the last second or so
};

// How evenly an output's ticks come: each draws a frame, or rests because nobody looks.
// Thread-safe.
class FrameStats {
  public:
    // Gaps across a restart of the pipeline count like all others.
    void frameDone(MonoTime now) BETANG_EXCLUDES(mutex_);
    void rested(MonoTime now) BETANG_EXCLUDES(mutex_);
    void ticksSkipped(uint64_t count) BETANG_EXCLUDES(mutex_);

    // `now` counts as the end of a gap that is still open, so that a stall shows while it lasts.
    [[nodiscard]] FrameFigures figures(MonoTime now) const BETANG_EXCLUDES(mutex_);

  private:
    static constexpr size_t kBuckets = 1001;  // milliseconds; the last one holds all longer gaps

    [[nodiscard]] bool warmedUp(MonoTime now) const BETANG_REQUIRES(mutex_);
    void tick(MonoTime now) BETANG_REQUIRES(mutex_);
    void measureRate(MonoTime now) BETANG_REQUIRES(mutex_);
    [[nodiscard]] std::chrono::milliseconds p99() const BETANG_REQUIRES(mutex_);

    mutable Mutex mutex_;
    std::optional<MonoTime> first_ BETANG_GUARDED_BY(mutex_);
    MonoTime last_ BETANG_GUARDED_BY(mutex_){};
    MonoTime window_start_ BETANG_GUARDED_BY(mutex_){};
    uint64_t window_frames_ BETANG_GUARDED_BY(mutex_) = 0;
    double rate_ BETANG_GUARDED_BY(mutex_) = 0;
    uint64_t frames_ BETANG_GUARDED_BY(mutex_) = 0;
    uint64_t skipped_ BETANG_GUARDED_BY(mutex_) = 0;
    uint64_t gaps_ BETANG_GUARDED_BY(mutex_) = 0;
    Duration longest_ BETANG_GUARDED_BY(mutex_){};
    std::array<uint64_t, kBuckets> histogram_ BETANG_GUARDED_BY(mutex_){};
};

}  // namespace betang
