// SPDX-License-Identifier: Apache-2.0
//
// The last minute of what is shown, as it came coded, for instant replay.

#pragma once

#include <deque>
#include <map>
#include <set>
#include <vector>

#include "core/access_unit.hpp"
#include "core/mutex.hpp"

namespace betang {

struct ReplayLimits {
    Duration span = std::chrono::seconds{60};  // at least a GOP more is kept, to begin at
    size_t bytes = size_t{256} << 20;  // of all streams; then the largest gives up its oldest
};

// Payloads are shared with whoever else holds them, not copied. Thread-safe.
class ReplayRing {
  public:
    explicit ReplayRing(ReplayLimits limits = {}) : limits_{limits} {}

    // From now on keeps these streams only.
    void retain(const std::set<StreamId>& streams) BETANG_EXCLUDES(mutex_);

    void push(const AccessUnit& unit) BETANG_EXCLUDES(mutex_);

    // All since the last keyframe that is not younger than `from`, or since the first one. Empty
    // when there is nothing.
    [[nodiscard]] std::vector<AccessUnit> since(const StreamId& stream, UtcTime from) const
        BETANG_EXCLUDES(mutex_);

  private:
    struct Past {
        std::deque<AccessUnit> units;  // begins at a keyframe
        size_t bytes = 0;
    };

    void forgetOld(Past& past) BETANG_REQUIRES(mutex_);
    void forgetGop(Past& past) BETANG_REQUIRES(mutex_);
    void makeRoom() BETANG_REQUIRES(mutex_);

    const ReplayLimits limits_;

    mutable Mutex mutex_;
    std::map<StreamId, Past> pasts_ BETANG_GUARDED_BY(mutex_);
    size_t bytes_ BETANG_GUARDED_BY(mutex_) = 0;
};

}  // namespace betang
