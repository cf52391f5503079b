// SPDX-License-Identifier: Apache-2.0

#include "analytics/camera_shake.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

constexpr int kFarthest = 6;          // small pixels either way
constexpr double kClearly = 0.7;      // of the undisplaced misfit that the best one may leave
constexpr double kWorthWhile = 0.12;  // pixels

// Differences of neighbouring sums along one direction, without their mean.
std::vector<double> profileOf(const cv::Mat& picture, int dimension) {
    cv::Mat sums;
    cv::reduce(picture, sums, dimension, cv::REDUCE_AVG, CV_32F);
    const auto count = static_cast<size_t>(sums.total());
    std::vector<double> profile(count - 1);
    const auto* values = sums.ptr<float>();
    for (size_t i = 0; i + 1 < count; ++i) {
        profile[i] = static_cast<double>(values[i + 1] - values[i]);
    }
    return profile;
}

double misfit(const std::vector<double>& a, const std::vector<double>& b, int shift) {
    double sum = 0;
    for (size_t i = kFarthest; i + kFarthest < a.size(); ++i) {
        const double d = a[i] - b[static_cast<size_t>(static_cast<int>(i) - shift)];
        sum += std::min(d * d, 400.0);
    }
    return sum;
}

double shiftOf(const std::vector<double>& picture, const std::vector<double>& background) {
    if (picture.size() < 4 * kFarthest) {
        return 0;
    }
    std::array<double, 2 * kFarthest + 1> fits{};
    for (int shift = -kFarthest; shift <= kFarthest; ++shift) {
        fits.at(static_cast<size_t>(shift + kFarthest)) = misfit(picture, background, shift);
    }
    const auto best = std::min_element(fits.begin(), fits.end());
    const auto at = static_cast<size_t>(best - fits.begin());
    if (at == 0 || at + 1 == fits.size()) {
        return 0;
    }
    const double bend = fits[at - 1] + fits[at + 1] - 2 * *best;
    const double part = bend > 0 ? (fits[at - 1] - fits[at + 1]) / (2 * bend) : 0;
    const double shift = static_cast<double>(at) - kFarthest + part;
    const double left = *best - (fits[at - 1] - fits[at + 1]) * part / 4;
    const bool clear = left < kClearly * fits[kFarthest];
    return clear && std::abs(shift) > kWorthWhile ? shift : 0;
}

}  // namespace

cv::Point2d displacementOf(const cv::Mat& picture, const cv::Mat& background) {
    return {shiftOf(profileOf(picture, 0), profileOf(background, 0)),
            shiftOf(profileOf(picture, 1), profileOf(background, 1))};
}

cv::Mat displaced(const cv::Mat& background, cv::Point2d by) {
    cv::Mat moved;
    const cv::Mat how = (cv::Mat_<double>(2, 3) << 1, 0, by.x, 0, 1, by.y);
    cv::warpAffine(
        background, moved, how, background.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return moved;
}

}  // namespace betang
