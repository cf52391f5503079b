// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_model.hpp"

#include <utility>

#include "compositor/camera_feed.hpp"

namespace betang {

WallModel::WallModel(BusContext& bus,
                     Clock& clock,
                     BreadcrumbBoard& breadcrumbs,
                     ToLocal local,
                     const WallDecoding& decoding)
    : replays_{.breadcrumbs = breadcrumbs, .clock = clock, .make_decoder = decoding.make},
      pool_{{.store = store_,
             .breadcrumbs = breadcrumbs,
             .clock = clock,
             .make_decoder = decoding.make},
            decoding.threads},
      view_{{.scene = scene_, .store = store_, .states = states_, .pool = pool_, .clock = clock},
            std::move(local)},
      feed_{bus,
            clock,
            {.name = "wall feed", .states = true},
            toDecoders(pool_, states_, clock, &ring_)} {}

// The scene first: a tile that goes away must not be seen without its picture.
void WallModel::show(WallPlan plan) {
    scene_.set(std::make_shared<const Scene>(std::move(plan.scene)));
    store_.retain(std::move(plan.cameras));
    pool_.setPlan(plan.decode);
    std::set<StreamId> streams;
    for (const auto& [stream, publisher] : plan.feed) {
        streams.insert(stream);
    }
    ring_.retain(streams);
    feed_.setPlan(std::move(plan.feed));
}

void WallModel::setEffort(std::map<StreamId, Effort> efforts, bool slowed) {
    pool_.setEffort(std::move(efforts), slowed ? Effort::References : Effort::Full);
    view_.setSlowed(slowed);
}

Result<std::shared_ptr<const Replay>> WallModel::replay(const StreamId& stream, Duration span) {
    const UtcTime from = replays_.clock.utc() - span;
    std::vector<AccessUnit> units = ring_.since(stream, from);
    if (units.empty()) {
        return Error{ErrorKind::NotFound, "there is nothing to replay yet"};
    }
    return std::shared_ptr<const Replay>{
        std::make_shared<Replay>(std::move(units), from, replays_)};
}

}  // namespace betang
