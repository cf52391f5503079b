// SPDX-License-Identifier: Apache-2.0
//
// Tells the bus when a camera on the wall freezes, and when that has ended: docs/bus.md, "event/".

#pragma once

#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "bus/json_text.hpp"
#include "compositor/wall_outputs.hpp"
#include "compositor/wall_view.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"

namespace betang {

// Cameras of a wall whose picture is frozen, each with the time since when.
using FrozenCameras = std::map<CameraId, UtcTime>;

[[nodiscard]] FrozenCameras frozenCameras(const std::vector<std::optional<TileSight>>& tiles);

struct FrozenEvent {
    CameraId camera;
    UtcTime start{};
    std::optional<UtcTime> end{};  // nothing: it lasts
};

[[nodiscard]] Json toJson(const FrozenEvent& event, const std::string& wall);

// From one look at the wall to the next. A camera that is no longer shown, as between two steps of
// a tour, is remembered for kForgetAfter; then its event ends with the last look. One that comes
// back counts as moving only after kJudgedAfter: until then nobody can know. Pure.
class FrozenEvents {
  public:
    static constexpr Duration kForgetAfter = std::chrono::minutes{10};
    static constexpr Duration kJudgedAfter = std::chrono::seconds{20};

    // `shown`: all cameras of the wall.
    [[nodiscard]] std::vector<FrozenEvent> update(const FrozenCameras& now,
                                                  const std::set<CameraId>& shown,
                                                  UtcTime at);

  private:
    struct Known {
        UtcTime since{};
        UtcTime seen{};                  // frozen
        std::optional<UtcTime> moves{};  // shown since then, and not frozen
    };

    // When its event has ended, if it has.
    [[nodiscard]] static std::optional<UtcTime> endOf(Known& known, bool shown, UtcTime at);

    std::map<CameraId, Known> known_;
};

// Looks at the wall twice a second on a thread of its own, from construction to destruction.
class FrozenNews {
  public:
    // All references outlive it.
    FrozenNews(std::string wall, const WallView& view, WallOutputs& outputs, Clock& clock);

  private:
    void run(const std::stop_token& stop);

    const std::string wall_;
    const WallView& view_;
    WallOutputs& outputs_;
    Clock& clock_;
    FrozenEvents events_;  // its thread only

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
