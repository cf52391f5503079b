// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_watch.hpp"

#include <algorithm>
#include <utility>

namespace betang {

namespace {

double leastShareOf(const std::vector<Zone>& zones, const std::string& id) {
    const auto zone =
        std::find_if(zones.begin(), zones.end(), [&id](const Zone& z) { return z.id == id; });
    return zone == zones.end() ? Zone{}.least_share : zone->least_share;
}

Duration apart(UtcTime a, UtcTime b) {
    return a < b ? b - a : a - b;
}

}  // namespace

CameraWatch::CameraWatch(CameraId camera, std::vector<Zone> zones)
    : camera_{std::move(camera)}, zones_{std::move(zones)}, stage_{std::in_place, zones_} {}

bool CameraWatch::follows(const CaptureTime& time) const {
    return before_ && before_->run == time.run && before_->epoch == time.epoch &&
           apart(before_->captured, time.captured) <= kLongestPause;
}

bool CameraWatch::isDue(const CaptureTime& time) const {
    return !follows(time) || time.captured - before_->captured >= kAnalysisInterval;
}

// Gives the picture its place on the stage's own time, which never goes back.
void CameraWatch::place(const CaptureTime& time) {
    if (before_ && apart(before_->captured, time.captured) > kForgetAfter) {
        stage_.emplace(zones_);
        before_.reset();
    }
    if (!before_) {
        at_ = Duration{};
        origin_ = time.captured;
    } else if (follows(time)) {
        at_ = std::max(at_, time.captured - origin_);
    } else {
        at_ += std::clamp<Duration>(
            time.captured - before_->captured, kAnalysisInterval, kLongestPause);
        origin_ = time.captured - at_;
    }
    before_ = time;
}

std::vector<MotionReport> CameraWatch::process(const cv::Mat& grey, const CaptureTime& time) {
    std::vector<MotionReport> reports;
    if (before_ && !follows(time)) {
        reports = finish();
    }
    place(time);
    for (const ZoneEvent& event : stage_->process(grey, at_)) {
        reports.push_back(endOf(event));
    }
    for (const ZoneEvent& event : stage_->active()) {
        if (open_.emplace(event.zone, event.event.start).second) {
            reports.push_back(reportOf(event));
        }
    }
    return reports;
}

std::vector<MotionReport> CameraWatch::finish() {
    std::vector<MotionReport> reports;
    for (const ZoneEvent& event : stage_->finish()) {
        reports.push_back(endOf(event));
    }
    return reports;
}

MotionReport CameraWatch::reportOf(const ZoneEvent& event) const {
    const double least_share = leastShareOf(zones_, event.zone);
    return {.camera = camera_,
            .zone = event.zone,
            .start = origin_ + event.event.start,
            .peak = event.event.peak,
            .x = event.event.peak_x,
            .y = event.event.peak_y,
            .travelled = event.event.travelled,
            .pictures = event.event.pictures,
            .least_share = least_share,
            .dwell = MotionRule{}.dwell,
            .global_share = BackgroundOptions{}.global_share};
}

MotionReport CameraWatch::endOf(const ZoneEvent& event) {
    open_.erase(event.zone);
    MotionReport report = reportOf(event);
    report.end = origin_ + event.event.end;
    return report;
}

}  // namespace betang
