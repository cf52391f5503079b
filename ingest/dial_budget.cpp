// SPDX-License-Identifier: Apache-2.0

#include "ingest/dial_budget.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr Duration kAskAgain = std::chrono::milliseconds{200};

}  // namespace

void DialBudget::shareWith(int workers) {
    const MutexLocker lock{mutex_};
    sharers_ = std::max(workers, 1);
}

DialBudget::Held* DialBudget::find(const std::string& host, const Login& login) {
    const auto found = std::find_if(held_.begin(), held_.end(), [&](const Held& one) {
        return one.host == host && one.login == login;
    });
    return found != held_.end() ? &*found : nullptr;
}

Duration DialBudget::tryDial(const std::string& host, const Login& login) {
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    Held* held = find(host, login);
    if (held != nullptr && now < held->until) {
        return held->until - now;
    }
    refill(now);
    if (half_open_ >= std::max(kHalfOpen / sharers_, 1) || tokens_ < 1.0) {
        return kAskAgain;
    }
    tokens_ -= 1.0;
    ++half_open_;
    if (held != nullptr) {
        held->until = now + kHold;
    }
    return Duration::zero();
}

void DialBudget::finished() {
    const MutexLocker lock{mutex_};
    --half_open_;
}

void DialBudget::refused(const std::string& host, const Login& login) {
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    std::erase_if(held_, [&](const Held& one) {
        return one.until + kHold < now || (one.host == host && one.login == login);
    });
    held_.push_back({host, login, now + kHold});
}

void DialBudget::accepted(const std::string& host, const Login& login) {
    const MutexLocker lock{mutex_};
    std::erase_if(held_, [&](const Held& one) { return one.host == host && one.login == login; });
}

bool DialBudget::holds(const std::string& host, const Login& login) const {
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    return std::any_of(held_.begin(), held_.end(), [&](const Held& one) {
        return one.host == host && one.login == login && now < one.until;
    });
}

void DialBudget::refill(MonoTime now) {
    const auto passed = std::chrono::duration<double>(now - filled_).count();
    const double share = 1.0 / sharers_;
    tokens_ = std::min(std::max(kBurst * share, 1.0),
                       tokens_ + std::max(passed, 0.0) * kDialsPerSecond * share);
    filled_ = now;
}

}  // namespace betang
