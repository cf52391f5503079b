// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_replays.hpp"

#include <algorithm>
#include <utility>

namespace betang {

void ShownReplays::start(size_t tile, std::shared_ptr<const Replay> replay) {
    stop(tile);
    replays_.emplace(tile, std::move(replay));
}

void ShownReplays::stop(size_t tile) {
    if (const auto found = replays_.find(tile); found != replays_.end()) {
        retire(std::move(found->second));
        replays_.erase(found);
    }
}

void ShownReplays::retire(std::shared_ptr<const Replay> replay) {
    std::erase_if(retired_, [](const auto& old) { return old.use_count() == 1; });
    retired_.push_back(std::move(replay));
}

void ShownReplays::putInto(Scene& scene, MonoTime now) {
    for (auto it = replays_.begin(); it != replays_.end();) {
        const auto [tile, replay] = *it++;
        const bool shown = tile < scene.tiles.size() && scene.tiles[tile] &&
                           scene.tiles[tile]->camera == replay->stream().camera;
        if (!shown || now >= replay->end()) {
            stop(tile);
        }
    }
    for (const auto& [tile, replay] : replays_) {
        scene.tiles[tile]->replay = replay;
    }
}

std::optional<MonoTime> ShownReplays::endsAt() const {
    std::optional<MonoTime> first;
    for (const auto& [tile, replay] : replays_) {
        first = first ? std::min(*first, replay->end()) : replay->end();
    }
    return first;
}

}  // namespace betang
