// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_health.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

const cv::Size kShapes{32, 18};

constexpr double kSame =
    0.01;  // grey levels, mean: less than any sensor, more than a keyframe of the same
constexpr double kBlackMean = 30;
constexpr double kBlackDeviation = 5;
constexpr uint8_t kWhite = 232;
constexpr double kBlindedMore = 0.3;       // white beyond the usual
constexpr double kEvenDeviation = 9;       // of a picture that shows nothing
constexpr double kCoveredDeviation = 0.6;  // of the usual
constexpr double kVeiledDeviation = 0.4;   // of the usual, with hardly any detail
constexpr double kCoveredDetail = 0.4;     // of the usual
constexpr double kDefocusedDetail = 0.55;  // of the usual
constexpr double kSameShapes = 0.75;       // correlation
constexpr double kOtherEdges = 0.3;        // correlation
constexpr double kLeastDetail = 0.5;       // grey levels: scenes without any cannot lose it

cv::Mat zeroMean(cv::Mat values) {
    values -= cv::mean(values)[0];
    return values;
}

double correlationOf(const cv::Mat& a, const cv::Mat& b) {
    const double size = std::sqrt(a.dot(a) * b.dot(b));
    return size > 1e-9 ? a.dot(b) / size : 0;
}

void approach(double& usual, double now, double share) {
    usual += share * (now - usual);
}

}  // namespace

std::string_view toText(HealthKind kind) {
    switch (kind) {
        case HealthKind::Frozen:
            return "frozen";
        case HealthKind::Blinded:
            return "blinded";
        case HealthKind::Covered:
            return "covered";
        case HealthKind::Defocused:
            return "defocused";
        case HealthKind::Moved:
            return "moved";
        case HealthKind::Black:
            break;
    }
    return "black";
}

HealthSample healthSampleOf(const cv::Mat& grey) {
    HealthSample sample;
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey, mean, deviation);
    sample.mean = mean[0];
    sample.deviation = deviation[0];
    sample.white = cv::countNonZero(grey >= kWhite) / static_cast<double>(grey.total());

    cv::Mat fine;
    cv::Laplacian(grey, fine, CV_16S, 1);
    sample.detail = cv::norm(fine, cv::NORM_L1) / static_cast<double>(grey.total());

    cv::Mat shapes;
    cv::resize(grey, shapes, kShapes, 0, 0, cv::INTER_AREA);
    shapes.convertTo(sample.shapes, CV_32F);
    sample.shapes = zeroMean(sample.shapes);

    cv::Mat across;
    cv::Mat down;
    cv::Mat edges;
    cv::Sobel(grey, across, CV_32F, 1, 0);
    cv::Sobel(grey, down, CV_32F, 0, 1);
    cv::magnitude(across, down, edges);
    cv::resize(edges, sample.edges, kShapes * 2, 0, 0, cv::INTER_AREA);
    // Otherwise the few strongest edges of a scene were all that counted.
    cv::sqrt(sample.edges, sample.edges);
    sample.edges = zeroMean(sample.edges);
    return sample;
}

std::vector<HealthEvent> CameraHealth::process(const cv::Mat& grey, Duration at) {
    const double seconds = before_ ? std::chrono::duration<double>(at - *before_).count() : 0.0;
    before_ = at;
    at_ = at;
    if (!last_.empty() && last_.size() != grey.size()) {
        learned_ = 0;  // how fine its detail is depends on the size of a picture
    }
    const bool frozen = isFrozen(grey, at);
    const HealthSample sample = healthSampleOf(grey);
    const auto kind = frozen ? std::optional{HealthKind::Frozen} : judge(sample);
    if (!kind) {
        learn(sample, seconds);
    }
    std::vector<HealthEvent> ended;
    if (auto event = follow(kind, frozen ? changed_ : at)) {
        ended.push_back(*event);
    }
    return ended;
}

bool CameraHealth::isFrozen(const cv::Mat& grey, Duration at) {
    const bool same = last_.size() == grey.size() && cv::norm(last_, grey, cv::NORM_L1) <
                                                         kSame * static_cast<double>(grey.total());
    if (!same) {
        grey.copyTo(last_);
        changed_ = at;
    }
    return same && at - changed_ >= rule_.frozen;
}

std::optional<HealthKind> CameraHealth::judge(const HealthSample& sample) const {
    if (sample.mean < kBlackMean && sample.deviation < kBlackDeviation) {
        return HealthKind::Black;
    }
    if (learned_ < rule_.samples) {
        return std::nullopt;
    }
    if (sample.white > usual_.white + kBlindedMore) {
        return HealthKind::Blinded;
    }
    const double shapes = correlationOf(sample.shapes, usual_.shapes);
    const double edges = correlationOf(sample.edges, usual_.edges);
    const bool has_detail = usual_.detail > kLeastDetail;
    const bool same = shapes > kSameShapes;
    const bool veiled = sample.deviation < kVeiledDeviation * usual_.deviation &&
                        sample.detail < kDefocusedDetail * usual_.detail;
    const bool even = sample.deviation < kEvenDeviation &&
                      sample.deviation < kCoveredDeviation * usual_.deviation;
    const bool plain = has_detail && sample.detail < kCoveredDetail * usual_.detail;
    if (veiled || (!same && (even || plain))) {
        return HealthKind::Covered;
    }
    if (same && has_detail && sample.detail < kDefocusedDetail * usual_.detail) {
        return HealthKind::Defocused;
    }
    return edges < kOtherEdges && !same ? std::optional{HealthKind::Moved} : std::nullopt;
}

void CameraHealth::learn(const HealthSample& sample, double seconds) {
    ++learned_;
    if (learned_ == 1) {
        usual_ = sample;
        return;
    }
    const double share = std::max(1.0 / learned_, 1 - std::exp(-seconds / rule_.memory_seconds));
    approach(usual_.white, sample.white, share);
    approach(usual_.deviation, sample.deviation, share);
    approach(usual_.detail, sample.detail, share);
    cv::accumulateWeighted(sample.shapes, usual_.shapes, share);
    cv::accumulateWeighted(sample.edges, usual_.edges, share);
}

// One fault at a time; another kind goes on with the one that is under way, because a picture that
// is covered slowly looks defocused first.
std::optional<HealthEvent> CameraHealth::follow(std::optional<HealthKind> kind, Duration since) {
    if (kind) {
        if (!open_) {
            open_ = HealthEvent{*kind, since, at_};
        }
        open_->end = at_;
        open_->kind = active_ ? open_->kind : *kind;
        active_ = active_ || at_ - open_->start >= rule_.dwell;
        return std::nullopt;
    }
    if (!open_ || (active_ && at_ - open_->end < rule_.quiet)) {
        return std::nullopt;
    }
    const auto ended = current();
    open_.reset();
    active_ = false;
    return ended;
}

std::optional<HealthEvent> CameraHealth::current() const {
    return active_ ? open_ : std::nullopt;
}

std::vector<HealthEvent> CameraHealth::finish() {
    std::vector<HealthEvent> ended;
    if (const auto open = current()) {
        ended.push_back(*open);
    }
    open_.reset();
    active_ = false;
    return ended;
}

}  // namespace betang
