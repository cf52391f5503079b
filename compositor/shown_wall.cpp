// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_wall.hpp"

#include <utility>

#include <fmt/format.h>

#include "config/layouts.hpp"

namespace betang {

namespace {

Error noTour(const std::string& text) {
    return {ErrorKind::InvalidArgument, "tour: " + text};
}

// Whether the wall has the tile that a tour of cameras is for.
bool fits(const TourConfig& tour, const ShownContent& content) {
    return !tour.presets.empty() || static_cast<size_t>(tour.tile) <= content.layout.tiles.size();
}

Showable showableOf(const Config& config) {
    return {config.layouts, [&config](const CameraId& id) { return config.cameras.contains(id); }};
}

}  // namespace

ShownWall::ShownWall(ShownContent chosen, const Around& around) : chosen_{std::move(chosen)} {
    const std::string id = std::exchange(chosen_.tour, {});
    if (!id.empty()) {
        static_cast<void>(start(id, around));  // refused, it stays with what was chosen
    }
}

Result<void> ShownWall::change(const Json& request, const Around& around) {
    const std::string op = request.value("op", "");
    if (op == "push") {
        return push(request, around);
    }
    if (op == "tour") {
        return tour(request, around);
    }
    if (op == "zoom") {
        return zoom(request, around);
    }
    const auto chosen =
        op == "preset" ? presetContent(around.wall, request)
                       : changedContent(content(around.wall), request, showableOf(around.config));
    if (!chosen) {
        return chosen.error();
    }
    choose(*chosen);
    return {};
}

void ShownWall::choose(ShownContent content) {
    chosen_ = std::move(content);
    chosen_.tour.clear();
    tour_.reset();
}

// A tour of cameras in another tile goes on.
Result<void> ShownWall::push(const Json& request, const Around& around) {
    const auto pushed = pushedContent(content(around.wall), request, showableOf(around.config));
    if (!pushed) {
        return pushed.error();
    }
    if (!isBesideTour(request)) {
        choose(*pushed);
        return {};
    }
    if (auto beside = pushedContent(chosen_, request, showableOf(around.config))) {
        chosen_ = *beside;
    }
    return {};
}

// A tour that would take the zoomed picture away stays on its step.
Result<void> ShownWall::zoom(const Json& request, const Around& around) {
    const auto zoomed = zoomedContent(content(around.wall), request);
    if (!zoomed) {
        return zoomed.error();
    }
    if (!isBesideTour(request)) {
        choose(*zoomed);
        return {};
    }
    if (auto beside = zoomedContent(chosen_, request)) {
        chosen_ = *beside;
    }
    return {};
}

// Whether the tile of `request` is not the running tour's.
bool ShownWall::isBesideTour(const Json& request) const {
    return tour_ && tour_->config().presets.empty() &&
           request.at("tile").get<int64_t>() != tour_->config().tile;
}

Result<void> ShownWall::tour(const Json& request, const Around& around) {
    const Json id = request.value("tour", Json());
    const Json what = request.value("do", Json());
    if (id.is_string()) {
        return start(id, around);
    }
    return what.is_string() ? direct(what, around)
                            : noTour("tour must be the id of one, or do what to do with it");
}

Result<void> ShownWall::start(const std::string& id, const Around& around) {
    const auto found = around.wall.tours.find(id);
    if (found == around.wall.tours.end()) {
        return noTour("the wall has no tour '" + id + "'");
    }
    const TourConfig& config = found->second;
    ShownContent base = content(around.wall);  // a tour begins with what another one shows
    if (!fits(config, base)) {
        return noTour(fmt::format(
            "'{}' is for tile {}, the wall has {}", id, config.tile, base.layout.tiles.size()));
    }
    choose(std::move(base));
    tour_.emplace(config, around.now);
    chosen_.tour = id;
    return {};
}

Result<void> ShownWall::direct(const std::string& what, const Around& around) {
    if (!tour_) {
        return noTour("none is running");
    }
    if (what == "pause") {
        tour_->pause();
    } else if (what == "resume") {
        tour_->resume(around.now);
    } else if (what == "next") {
        tour_->skip(around.now);
    } else if (what == "stop") {
        choose(content(around.wall));
    } else {
        return noTour("do must be pause, resume, next or stop");
    }
    return {};
}

void ShownWall::reload(const WallConfig& before, const Around& around) {
    if (configuredContent(around.wall) != configuredContent(before)) {
        choose(configuredContent(around.wall));
        return;
    }
    renew(before, around);
    const std::string running = chosen_.tour;
    const auto tour = around.wall.tours.find(running);
    const bool same = tour_ && tour != around.wall.tours.end() && tour->second == tour_->config() &&
                      fits(tour->second, chosen_);
    if (!running.empty() && !same && !start(running, around)) {
        choose(chosen_);
    }
}

// What was chosen by its name is shown as it is configured now.
void ShownWall::renew(const WallConfig& before, const Around& around) {
    if (const auto layout = layoutNamed(chosen_.layout.name, around.config.layouts)) {
        chosen_.layout = *layout;
    }
    const auto old = before.presets.find(chosen_.preset);
    const auto now = around.wall.presets.find(chosen_.preset);
    const bool changed = old != before.presets.end() && now != around.wall.presets.end() &&
                         !(old->second == now->second);
    if (const auto preset = presetContent(around.wall, {{"preset", chosen_.preset}});
        changed && preset) {
        const std::string running = std::exchange(chosen_, *preset).tour;
        chosen_.tour = running;
    }
}

std::optional<MonoTime> ShownWall::wakesAt(MonoTime now) const {
    return tour_ ? tour_->wakesAt(now) : std::nullopt;
}

ShownContent ShownWall::content(const WallConfig& wall) const {
    ShownContent content = tour_ ? tour_->contentAt(tour_->step(), chosen_, wall) : chosen_;
    content.tour = chosen_.tour;
    return content;
}

std::optional<ShownContent> ShownWall::ahead(const WallConfig& wall, MonoTime now) const {
    return tour_ && tour_->isNear(now)
               ? std::optional{tour_->contentAt(tour_->nextStep(), chosen_, wall)}
               : std::nullopt;
}

Json ShownWall::tourJson(MonoTime now) const {
    if (!tour_) {
        return nullptr;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(tour_->left(now));
    return {{"id", tour_->config().id},
            {"name", tour_->config().name},
            {"step", tour_->step() + 1},
            {"steps", tour_->config().steps()},
            {"paused", tour_->paused()},
            {"left_ms", left.count()}};
}

}  // namespace betang
