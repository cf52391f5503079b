// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <condition_variable>

#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

// Stands still until advanced, and so does whoever sleeps by it: for threads that do something
// every second, for as many seconds as a test wants. Thread-safe.
class SteppedClock final : public Clock {
  public:
    [[nodiscard]] MonoTime monotonic() const override {
        const MutexLocker lock{mutex_};
        return MonoTime{passed_};
    }

    // From 2026-11-22T01:00:00Z on.
    [[nodiscard]] UtcTime utc() const override {
        const MutexLocker lock{mutex_};
        return UtcTime{std::chrono::seconds{1'795'308'200}} + passed_;
    }

    bool sleepFor(Duration pause, std::stop_token stop) override {
        MutexLocker lock{mutex_};
        const Duration end = passed_ + pause;
        advanced_.wait(lock, stop, [&]() BETANG_REQUIRES(mutex_) { return passed_ >= end; });
        return !stop.stop_requested();
    }

    void advance(Duration by) {
        {
            const MutexLocker lock{mutex_};
            passed_ += by;
        }
        advanced_.notify_all();
    }

  private:
    mutable Mutex mutex_;
    std::condition_variable_any advanced_;
    Duration passed_ BETANG_GUARDED_BY(mutex_){std::chrono::seconds{1000}};
};

}  // namespace betang
