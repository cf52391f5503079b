// SPDX-License-Identifier: Apache-2.0

#include "analytics/background.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

constexpr double kFirstDeviation = 3.0;
constexpr double kLargestGain = 1.6;

float shareOf(double dt, double seconds) {
    return static_cast<float>(1.0 - std::exp(-dt / seconds));
}

// The median of a sparse sample: enough for a brightness factor, at a fraction of a sort.
float medianRatio(const cv::Mat& picture, const cv::Mat& mean) {
    std::vector<float> ratios;
    for (int y = 2; y < picture.rows; y += 5) {
        for (int x = 2; x < picture.cols; x += 5) {
            const float base = mean.at<float>(y, x);
            if (base > 24.F && base < 232.F) {
                ratios.push_back(picture.at<float>(y, x) / base);
            }
        }
    }
    if (ratios.size() < 32) {
        return 1.F;
    }
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::nth_element(ratios.begin(), middle, ratios.end());
    return *middle;
}

}  // namespace

Foreground Background::update(const cv::Mat& grey, Duration elapsed) {
    if (mean_.size() != grey.size()) {
        begin(grey);
        return {cv::Mat::zeros(grey.size(), CV_8U), false, 1.0};
    }
    const double dt = std::clamp(std::chrono::duration<double>(elapsed).count(), 0.001, 5.0);
    Foreground found;
    cv::Mat picture;
    grey.convertTo(picture, CV_32F);
    found.gain = gainOf(picture);
    picture *= 1.0 / found.gain;

    cv::Mat difference;
    cv::absdiff(picture, mean_, difference);
    cv::Mat limit = deviation_ * options_.noise_factor + options_.least_difference;
    limit += flips_ * options_.flip_factor;
    cv::compare(difference, limit, found.mask, cv::CMP_GT);

    const double share = cv::countNonZero(found.mask) / static_cast<double>(found.mask.total());
    if (share > options_.global_share) {
        found.global_change = true;
        found.mask.setTo(0);
        changed_for_ += dt;
        if (changed_for_ >= options_.relearn_seconds) {
            begin(grey);
        }
        return found;
    }
    changed_for_ = 0;
    learn(picture, difference, found.mask, dt);
    return found;
}

void Background::begin(const cv::Mat& grey) {
    grey.convertTo(mean_, CV_32F);
    deviation_ = cv::Mat(grey.size(), CV_32F, cv::Scalar(kFirstDeviation));
    flips_ = cv::Mat::zeros(grey.size(), CV_32F);
    quiet_ = cv::Mat::zeros(grey.size(), CV_32F);
    before_ = cv::Mat::zeros(grey.size(), CV_8U);
    changed_for_ = 0;
    age_ = 0;
}

double Background::gainOf(const cv::Mat& picture) const {
    return std::clamp<double>(medianRatio(picture, mean_), 1 / kLargestGain, kLargestGain);
}

void Background::learn(const cv::Mat& picture,
                       const cv::Mat& difference,
                       const cv::Mat& mask,
                       double dt) {
    age_ += dt;
    // A young background averages all it has seen, so that one odd first picture does not linger.
    const double seen = std::max(age_, dt);
    const double quiet = std::min(options_.quiet_seconds, seen);
    cv::Mat quiet_mask;
    cv::bitwise_not(mask, quiet_mask);
    cv::accumulateWeighted(picture, mean_, shareOf(dt, quiet), quiet_mask);
    cv::accumulateWeighted(picture, mean_, shareOf(dt, options_.standing_seconds), mask);
    if (age_ < options_.young_seconds) {
        cv::add(quiet_, cv::Scalar(dt), quiet_, quiet_mask);
        cv::accumulateWeighted(
            picture, mean_, shareOf(dt, seen), mask & (quiet_ < options_.trust_seconds));
    }
    cv::accumulateWeighted(difference, deviation_, shareOf(dt, options_.quiet_seconds), quiet_mask);

    cv::Mat flipped;
    cv::bitwise_xor(mask, before_, flipped);
    flips_ *= 1.F - shareOf(dt, options_.flip_seconds);
    cv::add(flips_, cv::Scalar(1.0 / options_.flip_seconds), flips_, flipped);
    mask.copyTo(before_);
}

}  // namespace betang
