// SPDX-License-Identifier: Apache-2.0

#include "analytics/watch_plan.hpp"

#include <utility>

namespace betang {

namespace {

std::vector<RelativePoint> pointsOf(const std::vector<ZonePoint>& outline) {
    std::vector<RelativePoint> points;
    points.reserve(outline.size());
    for (const ZonePoint& point : outline) {
        points.push_back({point.x, point.y});
    }
    return points;
}

}  // namespace

std::vector<Zone> zonesOf(const CameraConfig& camera) {
    std::vector<Zone> zones;
    for (const auto& [id, config] : camera.zones) {
        Zone zone{.id = id,
                  .outline = pointsOf(config.outline),
                  .exclude = {},
                  .least_share = config.least_share,
                  .capacity = config.capacity};
        for (const auto& area : config.exclude) {
            zone.exclude.push_back(pointsOf(area));
        }
        zones.push_back(std::move(zone));
    }
    return zones;
}

WatchPlan planWatches(const Config& config,
                      const Plan& workers,
                      const std::set<CameraId>& quarantined) {
    WatchPlan plan;
    for (const auto& [id, camera] : config.cameras) {
        const auto worker = workers.worker_of.find(id);
        if (camera.analyze == AnalyzePolicy::Off || quarantined.contains(id) ||
            worker == workers.worker_of.end()) {
            continue;
        }
        const StreamKind kind = camera.sub_url.empty() ? StreamKind::Main : StreamKind::Sub;
        plan.emplace(id,
                     CameraPlan{.stream = {id, kind},
                                .at = endpointsFor(config.runtime, "ingest", worker->second),
                                .zones = zonesOf(camera)});
    }
    return plan;
}

}  // namespace betang
