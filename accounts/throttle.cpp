// SPDX-License-Identifier: Apache-2.0

#include "accounts/throttle.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr uint32_t kFree = 4;
constexpr uint32_t kMostDoublings = 5;
constexpr std::chrono::seconds kLongest{30};

Duration delayAfter(uint32_t failures) {
    if (failures < kFree) {
        return {};
    }
    const uint32_t doublings = std::min(failures - kFree, kMostDoublings);
    return std::min<Duration>(std::chrono::seconds{1U << doublings}, kLongest);
}

}  // namespace

Duration Throttle::waitOf(const std::string& key, MonoTime now) const {
    const auto found = marks_.find(key);
    if (found == marks_.end() || now - found->second.last > kForgottenAfter) {
        return {};
    }
    const Duration left = found->second.last + delayAfter(found->second.failures) - now;
    return std::max(left, Duration{});
}

void Throttle::failed(const std::string& key, MonoTime now) {
    Mark& mark = marks_[key];
    if (now - mark.last > kForgottenAfter) {
        mark.failures = 0;
    }
    ++mark.failures;
    mark.last = now;
    if (marks_.size() > kMostRemembered) {
        forgetOldest();
    }
}

void Throttle::succeeded(const std::string& key) {
    marks_.erase(key);
}

void Throttle::forgetOldest() {
    marks_.erase(std::min_element(marks_.begin(), marks_.end(), [](const auto& a, const auto& b) {
        return a.second.last < b.second.last;
    }));
}

}  // namespace betang
