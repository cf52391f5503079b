// SPDX-License-Identifier: Apache-2.0
//
// How fast the cameras of one link may be dialled, so that a district that returns is not knocked
// over again: a token bucket for new connections, a limit for unfinished ones, and a hold on hosts
// that refused our password, because cameras lock accounts after a few tries.

#pragma once

#include <map>
#include <string>

#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

// Thread-safe.
class DialBudget {
  public:
    static constexpr double kDialsPerSecond = 5.0;
    static constexpr double kBurst = 5.0;
    static constexpr int kHalfOpen = 10;
    static constexpr Duration kHold = std::chrono::seconds{450};  // 3 tries in 15 minutes

    explicit DialBudget(Clock& clock) : clock_{clock} {}

    // Zero when `host` may be dialled now, which takes a token and a half-open place until
    // finished(); otherwise how long to wait before asking again.
    [[nodiscard]] Duration tryDial(const std::string& host) BETANG_EXCLUDES(mutex_);

    // The dial has led to a playing session or failed.
    void finished() BETANG_EXCLUDES(mutex_);

    // `host` refused our credentials: from now on one try for each kHold, until accepted().
    void refused(const std::string& host) BETANG_EXCLUDES(mutex_);
    void accepted(const std::string& host) BETANG_EXCLUDES(mutex_);

    // Whether that hold is why `host` may not be dialled now.
    [[nodiscard]] bool holds(const std::string& host) const BETANG_EXCLUDES(mutex_);

  private:
    void refill(MonoTime now) BETANG_REQUIRES(mutex_);

    Clock& clock_;
    mutable Mutex mutex_;
    double tokens_ BETANG_GUARDED_BY(mutex_) = kBurst;
    MonoTime filled_ BETANG_GUARDED_BY(mutex_){};
    int half_open_ BETANG_GUARDED_BY(mutex_) = 0;
    std::map<std::string, MonoTime> held_until_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
