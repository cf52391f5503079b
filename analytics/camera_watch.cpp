// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_watch.hpp"

#include <algorithm>
#include <utility>

#include <opencv2/core.hpp>

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

// Without a pause, also where pictures between them were passed.
bool CameraWatch::follows(const std::optional<CaptureTime>& last, const CaptureTime& time) const {
    const auto is_near = [&time](const std::optional<CaptureTime>& one) {
        return one && one->run == time.run && one->epoch == time.epoch &&
               apart(one->captured, time.captured) <= kLongestPause;
    };
    return is_near(last) ||
           (last && last->run == time.run && last->epoch == time.epoch && is_near(passed_));
}

void CameraWatch::pass(const CaptureTime& time) {
    if (follows(looked_, time)) {
        passed_ = time;
        seen_.seen = std::max(seen_.seen, time.captured);
    }
}

bool CameraWatch::isDue(const CaptureTime& time) const {
    return !looked_ || looked_->run != time.run || looked_->epoch != time.epoch ||
           apart(time.captured, looked_->captured) >= kAnalysisInterval;
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
    } else if (follows(before_, time)) {
        at_ = std::max(at_, time.captured - origin_);
    } else {
        at_ += std::clamp<Duration>(
            time.captured - before_->captured, kAnalysisInterval, kLongestPause);
        origin_ = time.captured - at_;
    }
    before_ = time;
}

bool CameraWatch::isNew(const cv::Mat& grey) {
    const bool same = last_grey_.size() == grey.size() && last_grey_.type() == grey.type() &&
                      cv::norm(last_grey_, grey, cv::NORM_INF) == 0;
    grey.copyTo(last_grey_);
    return !same;
}

std::vector<MotionReport> CameraWatch::process(const cv::Mat& grey, const CaptureTime& time) {
    if (!follows(looked_, time)) {
        seen_ = WatchReport{.camera = camera_, .watched_from = time.captured};
    }
    std::vector<MotionReport> reports = judge(grey, time);
    note(time.captured, reports);
    return reports;
}

void CameraWatch::note(UtcTime captured, const std::vector<MotionReport>& reports) {
    std::optional<UtcTime> from;
    UtcTime until{};
    const auto take = [&](UtcTime start, UtcTime end) {
        from = from ? std::min(*from, start) : start;
        until = std::max(until, end);
    };
    for (const MotionReport& report : reports) {
        if (report.end) {
            take(report.start, *report.end);
        }
    }
    for (const ZoneEvent& event : stage_->active()) {
        take(origin_ + event.event.start, origin_ + event.event.end);
    }
    if (from) {
        seen_.moved_from = seen_.moving ? std::min(seen_.moved_from, *from) : *from;
        seen_.moved_until = until;
    }
    seen_.moving = active() > 0;
    seen_.seen = std::max(seen_.seen, captured);
}

std::vector<MotionReport> CameraWatch::judge(const cv::Mat& grey, const CaptureTime& time) {
    looked_ = time;
    const bool again =
        !isNew(grey) && before_ && before_->run == time.run && before_->epoch == time.epoch;
    last_new_ = again ? last_new_ : time.captured;
    if (again && time.captured - last_new_ > kLongestPause) {
        return finish(EventEnd::Frozen);
    }
    std::vector<MotionReport> reports;
    if (before_ && !follows(before_, time)) {
        reports = finish(EventEnd::NewRun);
    }
    place(time);
    for (const ZoneEvent& event : stage_->process(grey, at_)) {
        reports.push_back(endOf(event, EventEnd::Quiet));
    }
    for (const ZoneEvent& event : stage_->active()) {
        if (open_.emplace(event.zone, event.event.start).second) {
            reports.push_back(reportOf(event));
        }
    }
    return reports;
}

std::vector<MotionReport> CameraWatch::finish(EventEnd why) {
    std::vector<MotionReport> reports;
    for (const ZoneEvent& event : stage_->finish()) {
        reports.push_back(endOf(event, why));
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

MotionReport CameraWatch::endOf(const ZoneEvent& event, EventEnd why) {
    open_.erase(event.zone);
    MotionReport report = reportOf(event);
    report.ended_by = why;
    report.end = origin_ + event.event.end;
    if (why == EventEnd::Frozen) {
        report.end = std::clamp(last_new_, report.start, *report.end);
    }
    return report;
}

}  // namespace betang
