// SPDX-License-Identifier: Apache-2.0

#include "analytics/perspective.hpp"

#include <algorithm>
#include <cmath>

namespace betang {

namespace {

constexpr double kLeastHeight = 0.01;
// Pixels of a walking person's silhouette over the square of the height, seen on small pictures
// after cleaning, the legs' swing and the part that looks like the ground included.
constexpr double kSilhouette = 0.28;

}  // namespace

Perspective::Perspective(const std::vector<PersonHeight>& heights) {
    const PersonHeight& far = heights.at(0);
    const PersonHeight& near = heights.at(1);
    slope_ = (near.height - far.height) / (near.foot - far.foot);
    at_top_ = far.height - slope_ * far.foot;
}

double Perspective::heightAt(double foot) const {
    return std::max(kLeastHeight, at_top_ + slope_ * foot);
}

// The feet are half a height below the middle: h = at_top + slope * (y + h / 2).
double Perspective::heightAround(double y) const {
    const double rest = std::max(0.2, 1 - slope_ / 2);
    return std::max(kLeastHeight, (at_top_ + slope_ * y) / rest);
}

cv::Mat Perspective::personParts(cv::Size size) const {
    cv::Mat parts(size, CV_32F, cv::Scalar(0));
    for (int row = 0; row < size.height; ++row) {
        const double y = (row + 0.5) / size.height;
        if (at_top_ + slope_ * y <= 0) {
            continue;  // at the horizon and above it
        }
        const double height = heightAround(y) * size.height;
        parts.row(row).setTo(1.0 / (kSilhouette * height * height));
    }
    return parts;
}

cv::Mat Perspective::bodiesOn(const cv::Mat& zone) const {
    cv::Mat bodies(zone.size(), zone.type());
    for (int row = 0; row < zone.rows; ++row) {
        const double y = (row + 0.5) / zone.rows;
        const double foot = y + heightAround(y) / 2;
        const int ground = std::clamp(static_cast<int>(foot * zone.rows), 0, zone.rows - 1);
        zone.row(ground).copyTo(bodies.row(row));
    }
    return bodies;
}

}  // namespace betang
