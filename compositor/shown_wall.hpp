// SPDX-License-Identifier: Apache-2.0
//
// What a wall shows as operators and tours change it. Pure: the role passes requests and time in,
// draws what comes out and remembers it.

#pragma once

#include <optional>
#include <set>

#include "compositor/shown_content.hpp"
#include "compositor/tour.hpp"

namespace betang {

// Thread-bound.
class ShownWall {
  public:
    struct Around {
        const Config& config;
        const WallConfig& wall;
        MonoTime now;
        const std::set<CameraId>* alarms = nullptr;  // where something moves; nothing: nobody knows
    };

    // Begins with `chosen`, and with the tour that it names.
    ShownWall(ShownContent chosen, const Around& around);

    // One of the requests show, push, preset, tour and zoom (docs/bus.md). InvalidArgument says
    // what is wrong; then nothing has changed. What an operator chooses ends the tour that would
    // take it away again.
    [[nodiscard]] Result<void> change(const Json& request, const Around& around);

    // The configuration has changed from `before`: what it says of this wall counts, if that
    // changed.
    void reload(const WallConfig& before, const Around& around);

    // Whether a tour has moved on, or a visit has ended.
    bool advance(const Around& around);

    // Tours stay on their step as long as the wall has too much to do.
    void letToursStand(bool stand, MonoTime now);

    [[nodiscard]] bool runsTour() const { return tour_ && !tour_->paused(); }

    // The cameras whose alarms decide what comes next: those of a running tour in that order.
    [[nodiscard]] std::set<CameraId> awaitedAlarms(const WallConfig& wall) const;

    // All that is or will be shown: the content, or that of every step of the tour.
    [[nodiscard]] std::vector<ShownContent> contents(const WallConfig& wall) const;

    // When advance() or ahead() will next answer otherwise; nothing without a running tour or a
    // visit.
    [[nodiscard]] std::optional<MonoTime> wakesAt(MonoTime now) const;

    // What to draw.
    [[nodiscard]] ShownContent content(const WallConfig& wall) const;

    // What to decode beside it, because it is next.
    [[nodiscard]] std::optional<ShownContent> ahead(const WallConfig& wall, MonoTime now) const;

    // What was chosen, which is what must survive a restart.
    [[nodiscard]] const ShownContent& chosen() const { return chosen_; }

    // {"id":..,"name":..,"step":1,"steps":3,"paused":false,"stands":false,"left_ms":4200}; null
    // without a tour.
    [[nodiscard]] Json tourJson(MonoTime now) const;

    // {"camera":ID,"tile":1,"left_ms":4200}; null without a visit.
    [[nodiscard]] Json visitJson(MonoTime now) const;

  private:
    // A camera that was pushed for a time: over what is shown, and gone again without a trace.
    struct Visit {
        size_t tile = 0;
        std::optional<CameraId> camera;
        MonoTime until{};
    };

    [[nodiscard]] Result<void> apply(const Json& request, const Around& around);
    void noteSeen(const Around& around);
    void orderTour(const Around& around);
    [[nodiscard]] ShownContent hosts(const WallConfig& wall) const;
    [[nodiscard]] ShownContent visited(ShownContent content) const;
    [[nodiscard]] Result<void> visit(const Json& request, const Around& around);
    [[nodiscard]] Result<void> push(const Json& request, const Around& around);
    [[nodiscard]] Result<void> zoom(const Json& request, const Around& around);
    [[nodiscard]] bool isBesideTour(const Json& request) const;
    [[nodiscard]] Result<void> tour(const Json& request, const Around& around);
    [[nodiscard]] Result<void> start(const std::string& id, const Around& around);
    [[nodiscard]] Result<void> direct(const std::string& what, const Around& around);
    void choose(ShownContent content);
    void renew(const WallConfig& before, const Around& around);

    ShownContent chosen_;
    std::optional<Tour> tour_;
    bool tours_stand_ = false;
    std::optional<Visit> visit_;
    SeenTimes seen_;
};

}  // namespace betang
