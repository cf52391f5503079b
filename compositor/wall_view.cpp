// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_view.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace betang {
namespace {

TilePicture tilePicture(const StoredPicture& stored, Effort effort, const Now& now) {
    return {.captured = stored.picture.captured,
            .arrived_utc = stored.decoded_at_utc,
            .arrived = stored.decoded_at,
            .interval = stored.interval,
            .keyframes_only = effort == Effort::Keyframes,
            .slowed = effort == Effort::References,
            .damaged = stored.picture.corrupt,
            .frozen = isFrozen(stored.stillness, now.monotonic)};
}

// What the camera does meanwhile does not matter: the tile does not show it.
TileSight replaySight(const SceneTile& tile, const Now& now) {
    TileSight sight{tile, tile.replay->picture(), {}, {}};
    sight.status.state = TileState::Replay;
    if (sight.stored) {
        sight.age = now.utc - sight.stored->picture.captured;
        sight.status.age = std::chrono::duration_cast<std::chrono::seconds>(sight.age);
    }
    return sight;
}

}  // namespace

void WallView::setLocal(ToLocal local) {
    const MutexLocker lock{mutex_};
    local_ = std::move(local);
}

ToLocal WallView::local() const {
    const MutexLocker lock{mutex_};
    return local_;
}

std::vector<std::optional<TileSight>> WallView::look(const Scene& scene, const Now& now) const {
    std::vector<StreamId> streams;
    for (const std::optional<SceneTile>& tile : scene.tiles) {
        if (tile) {
            streams.push_back({tile->camera, tile->stream});
        }
    }
    std::vector<std::optional<StoredPicture>> pictures = parts_.store.snapshot(streams);
    const std::map<StreamId, LaneHealth> lanes = parts_.pool.health();
    std::vector<std::optional<TileSight>> result(scene.tiles.size());
    size_t next = 0;
    for (size_t i = 0; i < scene.tiles.size(); ++i) {
        if (const std::optional<SceneTile>& tile = scene.tiles[i]) {
            const auto lane = lanes.find({tile->camera, tile->stream});
            const LaneHealth health = lane == lanes.end() ? LaneHealth{} : lane->second;
            result[i] = sight(*tile, std::move(pictures[next++]), health, now);
        }
    }
    return result;
}

TileSight WallView::sight(const SceneTile& tile,
                          std::optional<StoredPicture> stored,
                          const LaneHealth& lane,
                          const Now& now) const {
    if (tile.replay) {
        return replaySight(tile, now);
    }
    TileInputs inputs;
    inputs.assigned = true;
    inputs.assigned_at = tile.assigned_at;
    inputs.assigned_at_utc = tile.assigned_at_utc;
    inputs.quarantined_since = tile.quarantined_since ? tile.quarantined_since : lane.fault_since;
    if (auto report = parts_.states.find({tile.camera, tile.stream})) {
        inputs.report = std::move(report->report);
        inputs.report_arrived = report->arrived;
    }
    TileSight sight{tile, std::move(stored), {}, {}};
    if (sight.stored) {
        inputs.picture = tilePicture(*sight.stored, lane.effort, now);
        if (inputs.picture->keyframes_only && inputs.report) {
            const std::chrono::milliseconds gop{inputs.report->gop_ms};
            inputs.picture->interval = std::max(inputs.picture->interval, Duration{gop});
        }
        sight.age = pictureAge(*inputs.picture, now.monotonic);
    }
    sight.status = tileStatus(inputs, now);
    return sight;
}

WallContent WallView::content(const Rect& region, Size output, uint64_t frame) const {
    const ScenePtr shown = scene();
    const Now at = now();
    const ToLocal zone = local();
    WallContent content;
    const Layout& layout = shown->layout;
    content.layout = seenThrough(layout, outputRegion(region, layout.canvas), output);
    content.frame = frame;
    content.fit = shown->fit;
    content.hold = slowed_ && frame % 2 == 1;
    content.tiles.reserve(shown->tiles.size());
    for (const std::optional<TileSight>& sight : look(*shown, at)) {
        content.tiles.push_back(sight ? toContent(*sight, at, zone) : TileContent{});
    }
    return content;
}

TileContent toContent(const TileSight& sight, const Now& now, const ToLocal& local) {
    const Zoom& zoom = sight.tile.zoom;
    // Who looks must see that there is more to see.
    const std::string name = zoom == Zoom{}
                                 ? sight.tile.name
                                 : fmt::format("{} ×{:.1f}", sight.tile.name, 1 / zoom.width);
    TileContent content = tileContent(name, sight.status, now, local);
    content.zoom = zoom;
    if (sight.stored) {
        content.picture = sight.stored->picture.frame;
        content.clock = clockText(sight.stored->picture.captured, local);
    }
    return content;
}

}  // namespace betang
