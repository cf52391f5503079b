// SPDX-License-Identifier: Apache-2.0

#include "analytics/light_veto.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

constexpr double kLeastShare = 0.004;  // of the picture: smaller blobs have no inside to judge
constexpr double kSoftPixels = 5.0;    // over which light changes at least
constexpr double kMostContrast =
    1.0;  // of light, as a logarithm: what is darker or brighter is a thing
constexpr double kSmoothSteps = 30;   // grey levels within five pixels
constexpr double kJudgedPart = 0.25;  // of a blob that must lie on such ground
constexpr float kDark = 8.F;          // added to both, so that noise of dark pixels is no ratio

cv::Mat ratioOf(const cv::Mat& picture, const cv::Mat& expected) {
    cv::Mat ratio;
    cv::divide(picture + cv::Scalar(kDark), expected + cv::Scalar(kDark), ratio);
    cv::log(ratio, ratio);
    cv::blur(ratio, ratio, {3, 3});
    return ratio;
}

// Mean contrast inside, and how steep the steepest tenth of it is.
struct Fade {
    double contrast = 0;
    double steepest = 0;
};

Fade fadeOf(std::vector<float>& steepness, double contrast) {
    const auto tenth = static_cast<std::ptrdiff_t>(std::max<size_t>(1, steepness.size() / 10));
    std::nth_element(steepness.begin(), steepness.end() - tenth, steepness.end());
    const double sum = std::accumulate(steepness.end() - tenth, steepness.end(), 0.0);
    return {contrast / static_cast<double>(steepness.size()), sum / static_cast<double>(tenth)};
}

cv::Mat steepnessOf(const cv::Mat& ratio) {
    cv::Mat across;
    cv::Mat down;
    cv::Mat steep;
    cv::Sobel(ratio, across, CV_32F, 1, 0, 3, 1.0 / 8);
    cv::Sobel(ratio, down, CV_32F, 0, 1, 3, 1.0 / 8);
    cv::magnitude(across, down, steep);
    return steep;
}

// `smooth`: where the background has no edges of its own, at which light may jump.
Fade fadeIn(const cv::Mat& inside,
            const cv::Mat& ratio,
            const cv::Mat& steep,
            const cv::Mat& smooth) {
    std::vector<float> steepness;
    double contrast = 0;
    for (int y = 0; y < inside.rows; ++y) {
        for (int x = 0; x < inside.cols; ++x) {
            if (inside.at<uint8_t>(y, x) != 0 && smooth.at<uint8_t>(y, x) != 0) {
                steepness.push_back(steep.at<float>(y, x));
                contrast += static_cast<double>(std::abs(ratio.at<float>(y, x)));
            }
        }
    }
    const double judged = static_cast<double>(steepness.size());
    return judged < kJudgedPart * cv::countNonZero(inside) ? Fade{} : fadeOf(steepness, contrast);
}

// Pixels around which the background hardly changes.
cv::Mat smoothPartOf(const cv::Mat& expected) {
    cv::Mat high;
    cv::Mat low;
    const cv::Mat around = cv::getStructuringElement(cv::MORPH_RECT, {5, 5});
    cv::dilate(expected, high, around);
    cv::erode(expected, low, around);
    return high - low < kSmoothSteps;
}

}  // namespace

cv::Mat lightIn(const cv::Mat& mask, const cv::Mat& picture, const cv::Mat& expected) {
    cv::Mat light = cv::Mat::zeros(mask.size(), CV_8U);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(mask, labels, stats, centres);
    const auto least = static_cast<int>(kLeastShare * static_cast<double>(mask.total()));
    bool any = false;
    for (int label = 1; label < count; ++label) {
        any = any || stats.at<int>(label, cv::CC_STAT_AREA) >= least;
    }
    if (!any) {
        return light;
    }
    const cv::Mat ratio = ratioOf(picture, expected);
    const cv::Mat steep = steepnessOf(ratio);
    const cv::Mat smooth = smoothPartOf(expected);
    for (int label = 1; label < count; ++label) {
        if (stats.at<int>(label, cv::CC_STAT_AREA) < least) {
            continue;
        }
        const cv::Rect box{stats.at<int>(label, cv::CC_STAT_LEFT),
                           stats.at<int>(label, cv::CC_STAT_TOP),
                           stats.at<int>(label, cv::CC_STAT_WIDTH),
                           stats.at<int>(label, cv::CC_STAT_HEIGHT)};
        const cv::Mat inside = labels(box) == label;
        const Fade fade = fadeIn(inside, ratio(box), steep(box), smooth(box));
        if (fade.contrast < kMostContrast && fade.contrast > kSoftPixels * fade.steepest) {
            light(box).setTo(255, inside);
        }
    }
    return light;
}

}  // namespace betang
