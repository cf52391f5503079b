// SPDX-License-Identifier: Apache-2.0
//
// By how much a picture is displaced against the background: a mast that sways in the wind.

#pragma once

#include <opencv2/core.hpp>

namespace betang {

// In plain words: the column and row sums of both pictures' edges are laid over each other at every
// displacement of a few pixels; where they fit clearly best, and better than undisplaced, the
// picture is. Parts of pixels come from the parabola through the best fit and its neighbours.
// Nothing clear is no displacement. Pure; float pictures of one size.
[[nodiscard]] cv::Point2d displacementOf(const cv::Mat& picture, const cv::Mat& background);

// `background` displaced like the picture.
[[nodiscard]] cv::Mat displaced(const cv::Mat& background, cv::Point2d by);

}  // namespace betang
