// SPDX-License-Identifier: Apache-2.0

#include "analytics/motion_stage.hpp"

#include <algorithm>
#include <utility>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

constexpr double kRestlessPart = 0.4;  // of what an event needs

// Specks go, gaps inside one object close.
cv::Mat cleaned(const cv::Mat& mask) {
    cv::Mat out;
    cv::morphologyEx(
        mask, out, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3}));
    cv::morphologyEx(
        out, out, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
    return out;
}

// The blobs of `weak` near which something of `strong` lies.
cv::Mat wholeShapes(const cv::Mat& weak, const cv::Mat& strong) {
    cv::Mat near;
    cv::dilate(strong, near, cv::getStructuringElement(cv::MORPH_ELLIPSE, {7, 7}));
    return (cleaned(weak) & near) | strong;
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
    mask_ = cleaned(foreground.mask);
    bodies_ = wholeShapes(foreground.weak, mask_);
    confidence_ = foreground.confidence;
    restless_ = foreground.global_change;
    std::vector<ZoneEvent> ended;
    for (Watched& watched : watched_) {
        if (watched.mask.size() != mask_.size()) {
            watched.mask = maskOf(watched.zone, mask_.size());
        }
        MotionSample sample = largestBlob(mask_ & watched.mask, at);
        sample.vetoed = foreground.global_change;
        restless_ = restless_ || watched.events.current() ||
                    sample.share >= watched.zone.least_share * kRestlessPart;
        if (auto event = watched.events.add(sample)) {
            ended.push_back({watched.zone.id, *event});
        }
    }
    return ended;
}

bool MotionStage::wouldStir(const cv::Mat& grey) const {
    const cv::Mat raw = background_.peek(grey);
    if (raw.empty()) {
        return true;
    }
    const cv::Mat mask = cleaned(raw);
    return std::any_of(watched_.begin(), watched_.end(), [&](const Watched& watched) {
        const cv::Mat inside = watched.mask.empty() ? mask : cv::Mat{mask & watched.mask};
        return largestBlob(inside, {}).share >= watched.zone.least_share * kRestlessPart;
    });
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
