// SPDX-License-Identifier: Apache-2.0
//
// The mapping from monotonic time to UTC that recorded time rests on. The system's UTC may be
// stepped; a step of up to kLargestSlew is followed slowly, so that time never runs backwards
// within an epoch, and a larger one begins a new epoch.

#pragma once

#include <cstdint>

#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

struct EpochTime {
    UtcTime utc{};
    uint64_t epoch = 0;
};

// Thread-safe. One for each worker: all its cameras share the mapping.
class EpochClock {
  public:
    static constexpr Duration kLargestSlew = std::chrono::seconds{2};
    static constexpr double kSlewRate = 0.01;  // at most 10 ms a second

    explicit EpochClock(Clock& clock);

    // The UTC of a recent moment, and the epoch that it counts in. Looks at the system's UTC.
    [[nodiscard]] EpochTime at(MonoTime moment) BETANG_EXCLUDES(mutex_);

    // A number for a run: larger than every one given before, also by an earlier process.
    [[nodiscard]] uint64_t nextRun() BETANG_EXCLUDES(mutex_);

  private:
    void follow(MonoTime now, UtcTime utc) BETANG_REQUIRES(mutex_);

    Clock& clock_;
    Mutex mutex_;
    Duration offset_ BETANG_GUARDED_BY(mutex_){};  // UTC minus monotonic
    MonoTime looked_ BETANG_GUARDED_BY(mutex_){};
    uint64_t epoch_ BETANG_GUARDED_BY(mutex_) = 0;
    uint64_t run_ BETANG_GUARDED_BY(mutex_) = 0;
};

}  // namespace betang
