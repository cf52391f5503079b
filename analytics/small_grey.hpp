// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <opencv2/core.hpp>

#include "core/result.hpp"
#include "media/av_ptr.hpp"

namespace betang {

inline constexpr int kAnalysisWidth = 192;

// The luma of a decoded picture, averaged down to at most kAnalysisWidth columns with the aspect
// kept: what every analytics stage looks at. Unsupported for pixel formats whose first plane is not
// 8-bit luma. Pure; owns its pixels.
[[nodiscard]] Result<cv::Mat> smallGrey(const AVFrame& picture);

}  // namespace betang
