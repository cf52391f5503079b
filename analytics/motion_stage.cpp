// SPDX-License-Identifier: Apache-2.0

#include "analytics/motion_stage.hpp"

#include <utility>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

// Specks go, gaps inside one object close.
cv::Mat cleaned(const cv::Mat& mask) {
    cv::Mat out;
    cv::morphologyEx(
        mask, out, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3}));
    cv::morphologyEx(
        out, out, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
    return out;
}

MotionSample largestBlob(const cv::Mat& mask, Duration at) {
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(mask, labels, stats, centres);
    MotionSample sample{.at = at};
    for (int label = 1; label < count; ++label) {
        const double share =
            stats.at<int>(label, cv::CC_STAT_AREA) / static_cast<double>(mask.total());
        if (share > sample.share) {
            sample.share = share;
            sample.x = centres.at<double>(label, 0) / mask.cols;
            sample.y = centres.at<double>(label, 1) / mask.rows;
        }
    }
    return sample;
}

}  // namespace

MotionStage::MotionStage(std::vector<Zone> zones) {
    if (zones.empty()) {
        zones.emplace_back();
    }
    for (Zone& zone : zones) {
        const MotionRule rule{.least_share = zone.least_share};
        watched_.push_back({std::move(zone), MotionEvents{rule}, {}});
    }
}

std::vector<ZoneEvent> MotionStage::process(const cv::Mat& grey, Duration at) {
    const Duration elapsed = before_ ? at - *before_ : Duration{};
    before_ = at;
    const Foreground foreground = background_.update(grey, elapsed);
    const cv::Mat mask = cleaned(foreground.mask);
    std::vector<ZoneEvent> ended;
    for (Watched& watched : watched_) {
        if (watched.mask.size() != mask.size()) {
            watched.mask = maskOf(watched.zone, mask.size());
        }
        MotionSample sample = largestBlob(mask & watched.mask, at);
        sample.vetoed = foreground.global_change;
        if (auto event = watched.events.add(sample)) {
            ended.push_back({watched.zone.id, *event});
        }
    }
    return ended;
}

std::vector<ZoneEvent> MotionStage::finish() {
    std::vector<ZoneEvent> ended;
    for (Watched& watched : watched_) {
        if (auto event = watched.events.finish()) {
            ended.push_back({watched.zone.id, *event});
        }
    }
    return ended;
}

std::vector<ZoneEvent> MotionStage::active() const {
    std::vector<ZoneEvent> under_way;
    for (const Watched& watched : watched_) {
        if (auto event = watched.events.current()) {
            under_way.push_back({watched.zone.id, *event});
        }
    }
    return under_way;
}

}  // namespace betang
