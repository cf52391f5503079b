// SPDX-License-Identifier: Apache-2.0
//
// How fast the cameras of one link may be dialled, so that a district that returns is not knocked
// over again: a token bucket for new connections, a limit for unfinished ones, and a hold on a
// login that a host refused, because cameras lock accounts after a few tries. Another login for the
// same host (a corrected password, another channel of a recorder) is not held.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/secret.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

// Thread-safe. One for each worker; the workers of a link share its budget evenly.
class DialBudget {
  public:
    static constexpr double kDialsPerSecond = 5.0;
    static constexpr double kBurst = 5.0;
    static constexpr int kHalfOpen = 10;
    static constexpr Duration kHold = std::chrono::seconds{450};  // 3 tries in 15 minutes

    using Login = std::optional<Credentials>;

    explicit DialBudget(Clock& clock) : clock_{clock} {}

    // How many workers dial over the same link, this one included.
    void shareWith(int workers) BETANG_EXCLUDES(mutex_);

    // Zero when `host` may be dialled now, which takes a token and a half-open place until
    // finished(); otherwise how long to wait before asking again.
    [[nodiscard]] Duration tryDial(const std::string& host, const Login& login = {})
        BETANG_EXCLUDES(mutex_);

    // The dial has led to a playing session or failed.
    void finished() BETANG_EXCLUDES(mutex_);

    // `host` refused `login`: from now on one try for each kHold, until accepted().
    void refused(const std::string& host, const Login& login = {}) BETANG_EXCLUDES(mutex_);
    void accepted(const std::string& host, const Login& login = {}) BETANG_EXCLUDES(mutex_);

    // Whether that hold is why `host` may not be dialled now.
    [[nodiscard]] bool holds(const std::string& host, const Login& login = {}) const
        BETANG_EXCLUDES(mutex_);

  private:
    struct Held {
        std::string host;
        Login login;
        MonoTime until;
    };

    [[nodiscard]] Held* find(const std::string& host, const Login& login) BETANG_REQUIRES(mutex_);
    void refill(MonoTime now) BETANG_REQUIRES(mutex_);

    Clock& clock_;
    mutable Mutex mutex_;
    double tokens_ BETANG_GUARDED_BY(mutex_) = kBurst;
    MonoTime filled_ BETANG_GUARDED_BY(mutex_){};
    int half_open_ BETANG_GUARDED_BY(mutex_) = 0;
    int sharers_ BETANG_GUARDED_BY(mutex_) = 1;
    std::vector<Held> held_ BETANG_GUARDED_BY(mutex_);  // those whose time is over leave
};

}  // namespace betang
