// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_view.hpp"

#include <utility>

#include <fmt/format.h>

namespace betang {
namespace {

TilePicture tilePicture(const StoredPicture& stored, const Now& now) {
    return {.captured = stored.picture.captured,
            .arrived_utc = stored.decoded_at_utc,
            .arrived = stored.decoded_at,
            .interval = stored.interval,
            .keyframes_only = false,
            .frozen = isFrozen(stored.stillness, now.monotonic)};
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
    const std::map<StreamId, UtcTime> faults = parts_.pool.faults();
    std::vector<std::optional<TileSight>> result(scene.tiles.size());
    size_t next = 0;
    for (size_t i = 0; i < scene.tiles.size(); ++i) {
        if (const std::optional<SceneTile>& tile = scene.tiles[i]) {
            const auto fault = faults.find({tile->camera, tile->stream});
            const auto since = fault == faults.end() ? std::nullopt : std::optional{fault->second};
            result[i] = sight(*tile, std::move(pictures[next++]), since, now);
        }
    }
    return result;
}

TileSight WallView::sight(const SceneTile& tile,
                          std::optional<StoredPicture> stored,
                          std::optional<UtcTime> fault_since,
                          const Now& now) const {
    TileInputs inputs;
    inputs.assigned = true;
    inputs.assigned_at = tile.assigned_at;
    inputs.assigned_at_utc = tile.assigned_at_utc;
    inputs.quarantined_since = tile.quarantined_since ? tile.quarantined_since : fault_since;
    if (auto report = parts_.states.find({tile.camera, tile.stream})) {
        inputs.report = std::move(report->report);
        inputs.report_arrived = report->arrived;
    }
    TileSight sight{tile, std::move(stored), {}, {}};
    if (sight.stored) {
        inputs.picture = tilePicture(*sight.stored, now);
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
