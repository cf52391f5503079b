// SPDX-License-Identifier: Apache-2.0

#include "bus/event_message.hpp"

#include <cmath>

#include "core/time_text.hpp"

namespace betang {

namespace {

// Enough digits for people and machines; the rest is noise.
double rounded(double value) {
    return std::round(value * 1e5) / 1e5;
}

}  // namespace

std::string eventTopic(const CameraId& camera) {
    return "event/" + camera.text() + "/";
}

std::string MotionReport::id() const {
    return camera.text() + "/" + zone + "/" + toRfc3339(start);
}

Json toJson(const MotionReport& report) {
    const auto dwell = std::chrono::duration_cast<std::chrono::milliseconds>(report.dwell);
    return {{"type", "motion"},
            {"id", report.id()},
            {"camera", report.camera.text()},
            {"zone", report.zone},
            {"state", report.end ? "ended" : "begun"},
            {"start", toRfc3339(report.start)},
            {"end", report.end ? Json(toRfc3339(*report.end)) : Json(nullptr)},
            {"peak", rounded(report.peak)},
            {"x", rounded(report.x)},
            {"y", rounded(report.y)},
            {"travelled", rounded(report.travelled)},
            {"why",
             {{"share", rounded(report.peak)},
              {"least_share", rounded(report.least_share)},
              {"pictures", report.pictures},
              {"dwell_ms", dwell.count()},
              {"global_share", rounded(report.global_share)}}}};
}

}  // namespace betang
