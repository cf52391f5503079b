// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <opencv2/core.hpp>

#include "core/result.hpp"
#include "media/av_ptr.hpp"

namespace betang {

inline constexpr int kAnalysisWidth = 192;  // for motion and people
inline constexpr int kHealthWidth = 384;    // for the camera's health, which is told by fine detail

// The luma of a decoded picture, averaged down to at most `columns` with the aspect kept: what
// every analytics stage looks at. Unsupported for pixel formats whose first plane is not
// 8-bit luma. Pure; owns its pixels.
[[nodiscard]] Result<cv::Mat> smallGrey(const AVFrame& picture, int columns = kAnalysisWidth);

}  // namespace betang
