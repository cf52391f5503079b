// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

// Stands still until advanced. sleepFor() advances it and returns at once, so code under test runs
// through its pauses without waiting. Thread-safe.
class SimulatedClock final : public Clock {
  public:
    // 2026-11-22T01:00:00Z, monotonic time starting at 1000 s.
    SimulatedClock() = default;

    [[nodiscard]] MonoTime monotonic() const override {
        const MutexLocker lock{mutex_};
        return monotonic_;
    }

    [[nodiscard]] UtcTime utc() const override {
        const MutexLocker lock{mutex_};
        return utc_;
    }

    bool sleepFor(Duration pause, std::stop_token stop) override {
        if (stop.stop_requested()) {
            return false;
        }
        advance(pause);
        return true;
    }

    void advance(Duration by) {
        const MutexLocker lock{mutex_};
        monotonic_ += by;
        utc_ += by;
    }

    // A step of the wall clock alone, as an administrator or NTP makes it.
    void stepUtc(Duration by) {
        const MutexLocker lock{mutex_};
        utc_ += by;
    }

  private:
    mutable Mutex mutex_;
    MonoTime monotonic_ BETANG_GUARDED_BY(mutex_){std::chrono::seconds{1000}};
    UtcTime utc_ BETANG_GUARDED_BY(mutex_){std::chrono::seconds{1795309200}};
};

}  // namespace betang
