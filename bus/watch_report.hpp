// SPDX-License-Identifier: Apache-2.0
//
// How analytics watches a camera, under watchTopic(camera): once a second for as long as it judges
// pictures, and whenever an event begins or ends. Whoever must not miss an event needs more than
// events: no event means both that nothing moves and that nobody looks.

#pragma once

#include <string>

#include "bus/json_text.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

// "watch/kapuas.dermaga/".
[[nodiscard]] std::string watchTopic(const CameraId& camera);

// All times are times of capture.
struct WatchReport {
    CameraId camera;
    UtcTime watched_from{};  // since then without a pause
    UtcTime seen{};          // of the newest picture that was judged
    bool moving = false;     // an event is under way, in whatever zone
    UtcTime moved_from{};    // start of the last motion in that time; 1970: there was none
    UtcTime moved_until{};   // the last picture so far that showed it

    bool operator==(const WatchReport&) const = default;
};

// docs/bus.md lists the fields.
[[nodiscard]] Json toJson(const WatchReport& report);

// Corrupt names what is wrong.
[[nodiscard]] Result<WatchReport> watchReportFrom(const Json& message);

}  // namespace betang
