// SPDX-License-Identifier: Apache-2.0

#include "compositor/frozen_news.hpp"

#include <utility>

#include "bus/event_message.hpp"
#include "core/time_text.hpp"

namespace betang {
namespace {

constexpr std::chrono::milliseconds kGlance{500};  // between two looks

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

std::optional<UtcTime> FrozenEvents::endOf(Known& known, bool shown, UtcTime at) {
    if (!shown) {
        known.moves.reset();
        return at - known.seen > kForgetAfter ? std::optional{known.seen} : std::nullopt;
    }
    if (at - known.seen <= 2 * kGlance) {
        return at;
    }
    known.moves = known.moves.value_or(at);
    return at - *known.moves >= kJudgedAfter ? known.moves : std::nullopt;
}

std::vector<FrozenEvent> FrozenEvents::update(const FrozenCameras& now,
                                              const std::set<CameraId>& shown,
                                              UtcTime at) {
    std::vector<FrozenEvent> events;
    for (auto it = known_.begin(); it != known_.end();) {
        const auto here = it++;
        if (now.contains(here->first)) {
            continue;
        }
        if (const auto end = endOf(here->second, shown.contains(here->first), at)) {
            events.push_back({here->first, here->second.since, *end});
            known_.erase(here);
        }
    }
    for (const auto& [camera, since] : now) {
        const auto [known, is_new] = known_.try_emplace(camera, Known{since, at});
        known->second.seen = at;
        known->second.moves.reset();
        if (is_new) {
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
        const auto tiles = view_.look(*view_.scene(), now);
        std::set<CameraId> shown;
        for (const std::optional<TileSight>& tile : tiles) {
            // Nobody sees whether a camera moves whose past is shown.
            if (tile && tile->stored && tile->status.state != TileState::Replay) {
                shown.insert(tile->tile.camera);
            }
        }
        for (const FrozenEvent& event : events_.update(frozenCameras(tiles), shown, now.utc)) {
            outputs_.publishEvent(eventTopic(event.camera), toJson(event, wall_));
        }
        clock_.sleepFor(kGlance, stop);
    }
}

}  // namespace betang
