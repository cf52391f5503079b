// SPDX-License-Identifier: Apache-2.0

#include "ingest/dial_budget.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr Duration kAskAgain = std::chrono::milliseconds{200};

}  // namespace

Duration DialBudget::tryDial(const std::string& host) {
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    const auto held = held_until_.find(host);
    if (held != held_until_.end() && now < held->second) {
        return held->second - now;
    }
    refill(now);
    if (half_open_ >= kHalfOpen || tokens_ < 1.0) {
        return kAskAgain;
    }
    tokens_ -= 1.0;
    ++half_open_;
    if (held != held_until_.end()) {
        held->second = now + kHold;
    }
    return Duration::zero();
}

void DialBudget::finished() {
    const MutexLocker lock{mutex_};
    --half_open_;
}

void DialBudget::refused(const std::string& host) {
    const MonoTime until = clock_.monotonic() + kHold;
    const MutexLocker lock{mutex_};
    held_until_[host] = until;
}

void DialBudget::accepted(const std::string& host) {
    const MutexLocker lock{mutex_};
    held_until_.erase(host);
}

bool DialBudget::holds(const std::string& host) const {
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    const auto held = held_until_.find(host);
    return held != held_until_.end() && now < held->second;
}

void DialBudget::refill(MonoTime now) {
    const auto passed = std::chrono::duration<double>(now - filled_).count();
    tokens_ = std::min(kBurst, tokens_ + std::max(passed, 0.0) * kDialsPerSecond);
    filled_ = now;
}

}  // namespace betang
