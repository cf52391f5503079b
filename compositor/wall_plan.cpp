// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bus/quarantine.hpp"
#include "compositor/choose_stream.hpp"
#include "compositor/layout.hpp"

namespace betang {
namespace {

// How large the whole picture would be where a part of it fills the tile.
Size wholeOf(Size tile, const Zoom& zoom) {
    return {static_cast<int>(std::lround(tile.width / zoom.width)),
            static_cast<int>(std::lround(tile.height / zoom.height))};
}

SceneTile sceneTile(const CameraConfig& camera, Size tile, const WallPlanInputs& inputs) {
    SceneTile result{.camera = camera.id,
                     .name = camera.name,
                     .stream = chooseStream(camera, tile),
                     .quarantined_since = std::nullopt,
                     .assigned_at = inputs.now.monotonic,
                     .assigned_at_utc = inputs.now.utc};
    for (const std::optional<SceneTile>& old : inputs.before.tiles) {
        if (old && old->camera == camera.id) {
            result.assigned_at = old->assigned_at;
            result.assigned_at_utc = old->assigned_at_utc;
        }
    }
    if (const auto since = inputs.quarantined.find(camera.id); since != inputs.quarantined.end()) {
        result.quarantined_since = since->second;
    }
    return result;
}

void addStream(WallPlan& plan, const SceneTile& tile, Size size, const WallPlanInputs& inputs) {
    const auto publisher = publisherOf(inputs.config, inputs.workers, tile.camera);
    if (tile.quarantined_since || !publisher) {
        return;
    }
    const StreamId stream{tile.camera, tile.stream};
    Size& largest = plan.decode[stream];
    largest = std::max(largest, size);
    plan.feed.emplace(stream,
                      endpointsFor(inputs.config.runtime, publisher->role, publisher->name));
}

}  // namespace

std::map<CameraId, UtcTime> quarantinedCameras(const std::filesystem::path& runtime) {
    std::map<CameraId, UtcTime> result;
    for (const QuarantineEntry& entry : loadQuarantine(runtime)) {
        if (entry.role == "wall" || entry.role == "ingest") {
            result.emplace(entry.camera, entry.since);
        }
    }
    return result;
}

WallPlan withAhead(WallPlan plan, const WallPlan& next) {
    plan.cameras.insert(next.cameras.begin(), next.cameras.end());
    plan.feed.insert(next.feed.begin(), next.feed.end());
    for (const auto& [stream, size] : next.decode) {
        Size& largest = plan.decode[stream];
        largest = std::max(largest, size);
    }
    return plan;
}

Size finestCanvas(const WallConfig& wall) {
    double scale = wall.outputs.empty() ? 1 : 0;
    for (const OutputConfig& output : wall.outputs) {
        const Rect region = outputRegion(output.region, wall.canvas);
        scale = std::max(scale, static_cast<double>(output.size.width) / region.width);
    }
    return {static_cast<int>(std::lround(wall.canvas.width * scale)),
            static_cast<int>(std::lround(wall.canvas.height * scale))};
}

WallPlan planWall(const ShownContent& content, const WallPlanInputs& inputs) {
    const Size canvas = inputs.wall.canvas;
    WallPlan plan;
    plan.scene.wall = inputs.wall.id;
    plan.scene.layout = layoutOn(content.layout, canvas);
    plan.scene.fit = inputs.wall.fit == PictureFit::Fill ? Fit::Fill : Fit::Letterbox;
    plan.scene.tiles.resize(plan.scene.layout.tiles.size());
    const Layout layout = seenThrough(
        plan.scene.layout, {0, 0, canvas.width, canvas.height}, finestCanvas(inputs.wall));
    const size_t shown = std::min(layout.tiles.size(), content.cameras.size());
    for (size_t i = 0; i < shown; ++i) {
        const std::optional<CameraId>& id = content.cameras[i];
        const auto camera = id ? inputs.config.cameras.find(*id) : inputs.config.cameras.end();
        if (camera == inputs.config.cameras.end()) {
            continue;
        }
        const auto zoomed = content.zoom.find(i);
        const Zoom zoom = zoomed == content.zoom.end() ? Zoom{} : zoomed->second;
        const Size size = wholeOf(layout.tiles[i].rect.size(), zoom);
        SceneTile tile = sceneTile(camera->second, size, inputs);
        tile.zoom = zoom;
        plan.cameras.insert(tile.camera);
        addStream(plan, tile, size, inputs);
        plan.scene.tiles[i] = tile;
    }
    return plan;
}

}  // namespace betang
