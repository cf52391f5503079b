// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_model.hpp"

#include <utility>

#include "compositor/camera_feed.hpp"

namespace betang {

WallModel::WallModel(
    BusContext& bus, Clock& clock, BreadcrumbBoard& breadcrumbs, ToLocal local, unsigned threads)
    : pool_{{.store = store_,
             .breadcrumbs = breadcrumbs,
             .clock = clock,
             .make_decoder = makeSoftwareDecoder},
            threads},
      view_{{.scene = scene_, .store = store_, .states = states_, .pool = pool_, .clock = clock},
            std::move(local)},
      feed_{bus, clock, {.name = "wall feed", .states = true}, toDecoders(pool_, states_, clock)} {}

// The scene first: a tile that goes away must not be seen without its picture.
void WallModel::show(WallPlan plan) {
    scene_.set(std::make_shared<const Scene>(std::move(plan.scene)));
    store_.retain(std::move(plan.cameras));
    pool_.setPlan(plan.decode);
    feed_.setPlan(std::move(plan.feed));
}

}  // namespace betang
