// SPDX-License-Identifier: Apache-2.0
//
// Which stream of each camera analytics looks at, where it is published and in which zones. Pure.

#pragma once

#include <map>
#include <set>
#include <vector>

#include "analytics/zone.hpp"
#include "bus/endpoints.hpp"
#include "config/config.hpp"
#include "config/plan.hpp"

namespace betang {

struct CameraPlan {
    StreamId stream;
    Endpoints at;
    std::vector<Zone> zones;
};

using WatchPlan = std::map<CameraId, CameraPlan>;

[[nodiscard]] std::vector<Zone> zonesOf(const CameraConfig& camera);

// Every camera whose `analyze` is not off and that is not in `quarantined`: its sub-stream, or the
// main one where it has no other.
[[nodiscard]] WatchPlan planWatches(const Config& config,
                                    const Plan& workers,
                                    const std::set<CameraId>& quarantined);

}  // namespace betang
