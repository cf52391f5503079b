// SPDX-License-Identifier: Apache-2.0
//
// What analytics says about a camera, under eventTopic(camera): an event when it begins, and again,
// under the same id, when it ends.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bus/json_text.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang {

// "event/kapuas.dermaga/".
[[nodiscard]] std::string eventTopic(const CameraId& camera);

// Why an event is over.
enum class EventEnd {
    Quiet,       // nothing moves any more
    NoPictures,  // the camera stopped delivering
    Frozen,      // its pictures stay the same to the last bit
    NewRun,      // its connection or our clock began anew, or it paused
    Unwatched,   // the camera is not watched any more, or analytics stopped
    Restarted,   // analytics died: what became of it nobody saw
};

// "quiet", "no-pictures", "frozen", "new-run", "unwatched", "restarted".
[[nodiscard]] std::string_view toText(EventEnd end);

struct MotionReport {
    CameraId camera;
    std::string zone{};  // empty: the whole picture
    UtcTime start{};
    std::optional<UtcTime> end{};         // nothing: under way
    EventEnd ended_by = EventEnd::Quiet;  // counts once there is an end
    double peak = 0;                      // share of the picture that the largest blob covered
    double x = 0;                         // where it was then, 0 to 1
    double y = 0;
    double travelled = 0;     // path of its centre so far, in picture widths
    int pictures = 0;         // that showed it so far
    double least_share = 0;   // that a blob needed
    Duration dwell{};         // for how long it needed it
    double global_share = 0;  // a change of more than this share is taken for light, not motion

    // Tells events apart, over restarts too: no two events of a zone begin at the same time.
    [[nodiscard]] std::string id() const;

    bool operator==(const MotionReport&) const = default;
};

// docs/bus.md lists the fields.
[[nodiscard]] Json toJson(const MotionReport& report);

// What is known of an event from its toJson(); for those who wrote it themselves. Corrupt when it
// is none.
[[nodiscard]] Result<MotionReport> motionReportFrom(const Json& message);

}  // namespace betang
