// SPDX-License-Identifier: Apache-2.0

#include "analytics/zone.hpp"

#include <cmath>

#include <opencv2/imgproc.hpp>

namespace betang {

namespace {

void fill(cv::Mat& mask, const std::vector<RelativePoint>& outline, int value) {
    std::vector<cv::Point> corners;
    corners.reserve(outline.size());
    for (const RelativePoint& point : outline) {
        corners.emplace_back(static_cast<int>(std::lround(point.x * (mask.cols - 1))),
                             static_cast<int>(std::lround(point.y * (mask.rows - 1))));
    }
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(value));
}

}  // namespace

cv::Mat maskOf(const Zone& zone, cv::Size size) {
    cv::Mat mask(size, CV_8U, cv::Scalar(zone.outline.empty() ? 255 : 0));
    if (!zone.outline.empty()) {
        fill(mask, zone.outline, 255);
    }
    for (const auto& hole : zone.exclude) {
        fill(mask, hole, 0);
    }
    return mask;
}

}  // namespace betang
