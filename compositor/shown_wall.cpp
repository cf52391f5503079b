// SPDX-License-Identifier: Apache-2.0

#include "compositor/shown_wall.hpp"

#include <algorithm>
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

constexpr int64_t kLongestVisit = 3600;  // seconds

// A push that names no tile is for the hotspot.
Json withTile(Json request, const WallLayout& layout) {
    if (!request.contains("tile")) {
        request["tile"] = hotspotOf(layout) + 1;
    }
    return request;
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
    noteSeen(around);
    const auto changed = apply(request, around);
    orderTour(around);
    return changed;
}

Result<void> ShownWall::apply(const Json& request, const Around& around) {
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
        op == "preset" ? presetContent(hosts(around.wall), around.wall, request)
                       : changedContent(hosts(around.wall), request, showableOf(around.config));
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
    visit_.reset();
}

// What is shown with the visitor in it.
ShownContent ShownWall::visited(ShownContent content) const {
    if (visit_ && visit_->tile < content.layout.tiles.size()) {
        content.cameras.resize(std::max(content.cameras.size(), visit_->tile + 1));
        content.cameras[visit_->tile] = visit_->camera;
        content.zoom.erase(visit_->tile);
    }
    return content;
}

Result<void> ShownWall::visit(const Json& request, const Around& around) {
    const Json& seconds = request.at("seconds");
    if (!seconds.is_number_integer() || seconds < 1 || seconds > kLongestVisit) {
        return Error{ErrorKind::InvalidArgument, "push: seconds must be 1 to 3600"};
    }
    const auto pushed = pushedContent(hosts(around.wall), request, showableOf(around.config));
    if (!pushed) {
        return pushed.error();
    }
    const auto tile = static_cast<size_t>(request.at("tile").get<int64_t>()) - 1;
    visit_ = Visit{.tile = tile,
                   .camera = pushed->cameras.at(tile),
                   .until = around.now + std::chrono::seconds{seconds.get<int64_t>()}};
    return {};
}

// A tour of cameras in another tile goes on.
Result<void> ShownWall::push(const Json& asked, const Around& around) {
    const Json request = withTile(asked, hosts(around.wall).layout);
    if (request.contains("seconds")) {
        return visit(request, around);
    }
    const auto pushed = pushedContent(hosts(around.wall), request, showableOf(around.config));
    if (!pushed) {
        return pushed.error();
    }
    if (!isBesideTour(request)) {
        choose(*pushed);
        return {};
    }
    visit_.reset();
    if (auto beside = pushedContent(chosen_, request, showableOf(around.config))) {
        chosen_ = *beside;
    }
    return {};
}

// A tour that would take the zoomed picture away stays on its step.
Result<void> ShownWall::zoom(const Json& request, const Around& around) {
    const bool of_visitor = visit_ && request.value("tile", Json()) == visit_->tile + 1;
    const auto zoomed =
        zoomedContent(of_visitor ? content(around.wall) : hosts(around.wall), request);
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
    ShownContent base = hosts(around.wall);  // a tour begins with what another one shows
    if (!fits(config, base)) {
        return noTour(fmt::format(
            "'{}' is for tile {}, the wall has {}", id, config.tile, base.layout.tiles.size()));
    }
    choose(std::move(base));
    tour_.emplace(config, around.now);
    tour_->stand(tours_stand_, around.now);
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
        choose(hosts(around.wall));
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
    if (const auto preset = presetContent(chosen_, around.wall, {{"preset", chosen_.preset}});
        changed && preset) {
        const std::string running = std::exchange(chosen_, *preset).tour;
        chosen_.tour = running;
    }
}

void ShownWall::letToursStand(bool stand, MonoTime now) {
    tours_stand_ = stand;
    if (tour_) {
        tour_->stand(stand, now);
    }
}

std::vector<ShownContent> ShownWall::contents(const WallConfig& wall) const {
    if (!tour_) {
        return {visited(chosen_)};
    }
    std::vector<ShownContent> contents;
    for (size_t step = 0; step < tour_->config().steps(); ++step) {
        contents.push_back(visited(tour_->contentAt(step, chosen_, wall)));
    }
    return contents;
}

bool ShownWall::advance(const Around& around) {
    noteSeen(around);
    orderTour(around);
    const bool moved = tour_ && tour_->advance(around.now);
    const bool ended = visit_ && around.now >= visit_->until;
    if (ended) {
        visit_.reset();
    }
    orderTour(around);
    return moved || ended;
}

void ShownWall::noteSeen(const Around& around) {
    for (const std::optional<CameraId>& camera : content(around.wall).cameras) {
        if (camera) {
            seen_.insert_or_assign(*camera, around.now);
        }
    }
    std::erase_if(seen_,
                  [&](const auto& seen) { return !around.config.cameras.contains(seen.first); });
}

void ShownWall::orderTour(const Around& around) {
    if (!tour_ || tour_->config().order == TourOrder::Listed) {
        return;
    }
    const std::set<CameraId> none;
    const bool by_alarm = tour_->config().order == TourOrder::Alarm && around.alarms != nullptr;
    tour_->setNext(
        alarmFirst(*tour_, by_alarm ? *around.alarms : none, seen_, chosen_, around.wall));
}

std::set<CameraId> ShownWall::awaitedAlarms(const WallConfig& wall) const {
    std::set<CameraId> cameras;
    const bool by_alarm = tour_ && tour_->config().order == TourOrder::Alarm;
    for (size_t step = 0; by_alarm && step < tour_->config().steps(); ++step) {
        for (const std::optional<CameraId>& camera : tour_->camerasAt(step, chosen_, wall)) {
            if (camera) {
                cameras.insert(*camera);
            }
        }
    }
    return cameras;
}

std::optional<MonoTime> ShownWall::wakesAt(MonoTime now) const {
    const auto step = tour_ ? tour_->wakesAt(now) : std::nullopt;
    if (!visit_) {
        return step;
    }
    return step ? std::min(*step, visit_->until) : visit_->until;
}

ShownContent ShownWall::content(const WallConfig& wall) const {
    return visited(hosts(wall));
}

// What is shown but for a visitor.
ShownContent ShownWall::hosts(const WallConfig& wall) const {
    ShownContent content = tour_ ? tour_->contentAt(tour_->step(), chosen_, wall) : chosen_;
    content.tour = chosen_.tour;
    return content;
}

std::optional<ShownContent> ShownWall::ahead(const WallConfig& wall, MonoTime now) const {
    return tour_ && tour_->isNear(now)
               ? std::optional{visited(tour_->contentAt(tour_->nextStep(), chosen_, wall))}
               : std::nullopt;
}

Json ShownWall::visitJson(MonoTime now) const {
    if (!visit_) {
        return nullptr;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(visit_->until - now);
    return {{"camera", visit_->camera ? Json(visit_->camera->text()) : Json()},
            {"tile", visit_->tile + 1},
            {"left_ms", std::max<int64_t>(left.count(), 0)}};
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
            {"stands", tour_->stands()},
            {"left_ms", left.count()}};
}

}  // namespace betang
