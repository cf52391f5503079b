// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/restart_policy.hpp"

#include <algorithm>

namespace betang {

namespace {

constexpr Duration kHealthy = std::chrono::seconds{30};
constexpr Duration kFirstPause = std::chrono::milliseconds{200};
constexpr Duration kLongestPause = std::chrono::seconds{10};

}  // namespace

Duration RestartPolicy::pauseAfter(Duration lived) {
    const Duration pause = lived >= kHealthy ? Duration{} : next_;
    next_ = std::clamp(pause * 2, kFirstPause, kLongestPause);
    return pause;
}

}  // namespace betang
