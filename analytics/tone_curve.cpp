// SPDX-License-Identifier: Apache-2.0

#include "analytics/tone_curve.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace betang {

namespace {

constexpr int kStep = 3;             // every third pixel both ways is enough
constexpr double kNoticeable = 3.0;  // grey levels by which the curve must leave the identity
constexpr double kMostPart = 0.5;    // of the pixels that must have changed, for it to be exposure
constexpr double kSeenPart = 0.007;  // of the pixels that a range must have, to have a say

double medianOf(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return static_cast<double>(*middle);
}

}  // namespace

ToneCurve::ToneCurve() {
    for (size_t i = 0; i < kRanges; ++i) {
        points_[i] = middleOf(i);
    }
}

ToneCurve::ToneCurve(const cv::Mat& background, const cv::Mat& picture) : ToneCurve{} {
    std::array<std::vector<float>, kRanges> changes;
    for (int y = 1; y < background.rows; y += kStep) {
        const auto* before = background.ptr<float>(y);
        const auto* now = picture.ptr<float>(y);
        for (int x = 1; x < background.cols; x += kStep) {
            const int range = std::clamp(static_cast<int>(before[x]) / 16, 0, 15);
            changes[static_cast<size_t>(range)].push_back(now[x] - before[x]);
        }
    }
    std::array<double, kRanges> change{};
    double all = 0;
    double changed = 0;
    for (size_t i = 0; i < kRanges; ++i) {
        const auto count = static_cast<double>(changes[i].size());
        change[i] = changes[i].empty() ? 0 : medianOf(changes[i]);
        all += count;
        changed += std::abs(change[i]) >= kNoticeable ? count : 0;
    }
    identity_ = all == 0 || changed < kMostPart * all;
    if (identity_) {
        return;
    }
    // A range of which too little is seen changes like the nearest that is seen.
    std::optional<double> last;
    for (size_t i = 0; i < kRanges; ++i) {
        const bool known = static_cast<double>(changes[i].size()) >= kSeenPart * all;
        for (size_t j = known && !last ? 0 : i; known && j < i; ++j) {
            points_[j] = middleOf(j) + change[i];
        }
        last = known ? std::optional{change[i]} : last;
        points_[i] = middleOf(i) + last.value_or(0);
    }
    for (double& point : points_) {
        point = std::clamp(point, 0.0, 255.0);
    }
}

cv::Mat ToneCurve::applyTo(const cv::Mat& background) const {
    if (identity_) {
        return background;
    }
    std::array<float, 256> table{};
    for (int grey = 0; grey < 256; ++grey) {
        const double place = std::clamp(grey / 16.0 - 0.5, 0.0, kRanges - 1.0);
        const auto left = std::min<size_t>(static_cast<size_t>(place), kRanges - 2);
        const double share = place - static_cast<double>(left);
        const double end = grey < 8 ? grey - 8.0 : grey > 248 ? grey - 248.0 : 0.0;
        table.at(static_cast<size_t>(grey)) = static_cast<float>(
            std::clamp((1 - share) * points_[left] + share * points_[left + 1] + end, 0.0, 255.0));
    }
    cv::Mat seen(background.size(), CV_32F);
    for (int y = 0; y < background.rows; ++y) {
        const auto* from = background.ptr<float>(y);
        auto* to = seen.ptr<float>(y);
        for (int x = 0; x < background.cols; ++x) {
            const float grey = std::clamp(from[x], 0.F, 254.99F);
            const auto low = static_cast<size_t>(grey);
            const float share = grey - static_cast<float>(low);
            to[x] = (1 - share) * table[low] + share * table[low + 1];
        }
    }
    return seen;
}

}  // namespace betang
