// SPDX-License-Identifier: Apache-2.0
//
// Tells light from things: a cloud's shadow, headlights on a wall, a corner of the picture that
// auto-exposure left brighter.

#pragma once

#include <opencv2/core.hpp>

namespace betang {

// In plain words: things have edges, light has not. The ratio of picture to background jumps within
// two or three pixels at the outline of a thing; light fades over many. So for each large blob of
// `mask` the mean ratio inside is compared with how steeply it changes where it is steepest: where
// that would need more than a few pixels, the blob is light.
//
// The part of `mask` that is light, as a mask. `picture` and `expected` (the background under the
// present exposure) are float. Pure.
[[nodiscard]] cv::Mat lightIn(const cv::Mat& mask, const cv::Mat& picture, const cv::Mat& expected);

}  // namespace betang
