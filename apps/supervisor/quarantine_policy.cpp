// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/quarantine_policy.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr Duration kCrashWindow = std::chrono::seconds{60};
constexpr Duration kHoldTime = std::chrono::hours{1};
constexpr Duration kProbation = std::chrono::hours{1};

}  // namespace

QuarantinePolicy::QuarantinePolicy(const Clock& clock, const std::vector<QuarantineEntry>& stored)
    : clock_{clock} {
    for (const QuarantineEntry& entry : stored) {
        const Duration rest =
            std::clamp(Duration{entry.retry_at - clock_.utc()}, Duration{}, kHoldTime);
        held_.insert_or_assign(Key{entry.role, entry.camera},
                               Held{entry, clock_.monotonic() + rest});
    }
}

bool QuarantinePolicy::crashed(std::string_view role, const CameraId& camera) {
    const Key key{role, camera};
    const MonoTime now = clock_.monotonic();
    const auto last = last_crash_.find(key);
    const bool again = last != last_crash_.end() && now - last->second <= kCrashWindow;
    const auto probation = probation_until_.find(key);
    const bool on_probation = probation != probation_until_.end() && now < probation->second;
    last_crash_.insert_or_assign(key, now);
    if (!(again || on_probation) || held_.contains(key)) {
        return false;
    }
    hold(key);
    return true;
}

void QuarantinePolicy::hold(const Key& key) {
    const UtcTime since = clock_.utc();
    const QuarantineEntry entry{key.first, key.second, since, since + kHoldTime};
    held_.insert_or_assign(key, Held{entry, clock_.monotonic() + kHoldTime});
    last_crash_.erase(key);
    probation_until_.erase(key);
}

std::set<std::string> QuarantinePolicy::release() {
    const MonoTime now = clock_.monotonic();
    std::set<std::string> roles;
    std::erase_if(held_, [&](const auto& item) {
        if (item.second.retry > now) {
            return false;
        }
        probation_until_.insert_or_assign(item.first, now + kProbation);
        roles.insert(item.first.first);
        return true;
    });
    return roles;
}

bool QuarantinePolicy::keepOnly(const std::set<CameraId>& cameras) {
    const auto gone = [&](const auto& item) { return !cameras.contains(item.first.second); };
    std::erase_if(last_crash_, gone);
    std::erase_if(probation_until_, gone);
    return std::erase_if(held_, gone) > 0;
}

std::optional<MonoTime> QuarantinePolicy::nextRelease() const {
    std::optional<MonoTime> next;
    for (const auto& [key, held] : held_) {
        next = next ? std::min(*next, held.retry) : held.retry;
    }
    return next;
}

std::vector<QuarantineEntry> QuarantinePolicy::entries() const {
    std::vector<QuarantineEntry> entries;
    for (const auto& [key, held] : held_) {
        entries.push_back(held.entry);
    }
    return entries;
}

}  // namespace betang
