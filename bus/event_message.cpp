// SPDX-License-Identifier: Apache-2.0

#include "bus/event_message.hpp"

#include <algorithm>
#include <array>
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
            {"ended_by", report.end ? Json(toText(report.ended_by)) : Json(nullptr)},
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

std::string_view toText(EventEnd end) {
    constexpr std::array<std::string_view, 6> kNames{
        "quiet", "no-pictures", "frozen", "new-run", "unwatched", "restarted"};
    return kNames.at(static_cast<size_t>(end));
}

Result<MotionReport> motionReportFrom(const Json& message) {
    constexpr int64_t kLongestDwell_ms = 3'600'000;
    try {
        auto camera = CameraId::parse(message.at("camera").get<std::string>());
        const auto start = parseRfc3339(message.at("start").get<std::string>());
        if (!camera || !start) {
            return Error{ErrorKind::Corrupt, "an event without camera and start"};
        }
        MotionReport report{
            .camera = *camera, .zone = message.at("zone").get<std::string>(), .start = *start};
        report.peak = message.at("peak").get<double>();
        report.x = message.at("x").get<double>();
        report.y = message.at("y").get<double>();
        report.travelled = message.at("travelled").get<double>();
        const Json& why = message.at("why");
        report.pictures = why.at("pictures").get<int>();
        report.least_share = why.at("least_share").get<double>();
        report.dwell = std::chrono::milliseconds{
            std::clamp<int64_t>(why.at("dwell_ms").get<int64_t>(), 0, kLongestDwell_ms)};
        report.global_share = why.at("global_share").get<double>();
        return report;
    } catch (const Json::exception&) {
        return Error{ErrorKind::Corrupt, "not an event"};
    }
}

}  // namespace betang
