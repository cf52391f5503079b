// SPDX-License-Identifier: Apache-2.0
//
// A part of the picture that somebody cares about.

#pragma once

#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace betang {

// A point in the picture, both coordinates from 0 (left, top) to 1 (right, bottom).
struct RelativePoint {
    double x = 0;
    double y = 0;

    bool operator==(const RelativePoint&) const = default;
};

// The id "" is the whole picture. Areas inside any of `exclude` never count.
struct Zone {
    std::string id;
    std::vector<RelativePoint> outline;  // empty: the whole picture
    std::vector<std::vector<RelativePoint>> exclude;
    double least_share = 0.002;  // of the picture that the largest blob must cover
    int capacity = 0;            // people it holds; 0: how crowded it is nobody asks

    bool operator==(const Zone&) const = default;
};

// 255 inside the zone, 0 elsewhere. Pure.
[[nodiscard]] cv::Mat maskOf(const Zone& zone, cv::Size size);

}  // namespace betang
