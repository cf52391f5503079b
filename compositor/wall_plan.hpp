// SPDX-License-Identifier: Apache-2.0
//
// From what shall be shown to what must be read, decoded and drawn. Pure.

#pragma once

#include <map>
#include <set>

#include "bus/stream_feed.hpp"
#include "compositor/decoder_pool.hpp"
#include "compositor/shown_content.hpp"
#include "compositor/tile.hpp"
#include "compositor/wall_scene.hpp"
#include "config/plan.hpp"

namespace betang {

struct WallPlan {
    Scene scene;
    std::set<CameraId> cameras;  // whose pictures are kept
    DecodePlan decode;           // each stream once, however often it is shown
    FeedPlan feed;
};

struct WallPlanInputs {
    const Config& config;
    const WallConfig& wall;
    const Plan& workers;
    const std::map<CameraId, UtcTime>& quarantined;
    const Scene& before;  // a camera that was there keeps the time at which it came
    Now now;
};

// Cameras that the configuration does not know leave their tile empty; those in quarantine are
// neither read nor decoded.
[[nodiscard]] WallPlan planWall(const ShownContent& content, const WallPlanInputs& inputs);

// `plan` with what `next` needs read and decoded beside it; what is drawn stays.
[[nodiscard]] WallPlan withAhead(WallPlan plan, const WallPlan& next);

// The canvas at the finest scale at which any output shows it, which is what decides how much
// detail a tile needs; a wall without outputs is seen at its own size.
[[nodiscard]] Size finestCanvas(const WallConfig& wall);

// By a wall's own crashes, and by ingest's, which leave the camera without a stream; since when.
[[nodiscard]] std::map<CameraId, UtcTime> quarantinedCameras(const std::filesystem::path& runtime);

}  // namespace betang
