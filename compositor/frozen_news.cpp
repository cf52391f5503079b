// SPDX-License-Identifier: Apache-2.0

#include "compositor/frozen_news.hpp"

#include <utility>

#include "bus/event_message.hpp"
#include "core/time_text.hpp"

namespace betang {
namespace {

constexpr std::chrono::milliseconds kGlance{500};

}  // namespace

FrozenCameras frozenCameras(const std::vector<std::optional<TileSight>>& tiles) {
    FrozenCameras frozen;
    for (const std::optional<TileSight>& tile : tiles) {
        if (tile && tile->stored && tile->status.state == TileState::Frozen) {
            const StoredPicture& stored = *tile->stored;
            frozen.emplace(tile->tile.camera,
                           stored.decoded_at_utc - (stored.decoded_at - stored.stillness.since));
        }
    }
    return frozen;
}

Json toJson(const FrozenEvent& event, const std::string& wall) {
    const std::string start = toRfc3339(event.start);
    return {{"type", "frozen"},
            {"id", event.camera.text() + "/frozen/" + wall + "/" + start},
            {"camera", event.camera.text()},
            {"zone", ""},
            {"wall", wall},
            {"state", event.end ? "ended" : "begun"},
            {"start", start},
            {"end", event.end ? Json(toRfc3339(*event.end)) : Json(nullptr)}};
}

std::vector<FrozenEvent> FrozenEvents::update(const FrozenCameras& now, UtcTime at) {
    std::vector<FrozenEvent> events;
    for (auto it = known_.begin(); it != known_.end();) {
        const auto here = it++;
        if (!now.contains(here->first)) {
            events.push_back({here->first, here->second, at});
            known_.erase(here);
        }
    }
    for (const auto& [camera, since] : now) {
        if (known_.emplace(camera, since).second) {
            events.push_back({camera, since, std::nullopt});
        }
    }
    return events;
}

FrozenNews::FrozenNews(std::string wall, const WallView& view, WallOutputs& outputs, Clock& clock)
    : wall_{std::move(wall)}, view_{view}, outputs_{outputs}, clock_{clock} {
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void FrozenNews::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Now now = view_.now();
        const auto frozen = frozenCameras(view_.look(*view_.scene(), now));
        for (const FrozenEvent& event : events_.update(frozen, now.utc)) {
            outputs_.publishEvent(eventTopic(event.camera), toJson(event, wall_));
        }
        clock_.sleepFor(kGlance, stop);
    }
}

}  // namespace betang
