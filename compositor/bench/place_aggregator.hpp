// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

#include "core/size.hpp"
#include "media/gst_ptr.hpp"

namespace betang::bench {

// A floating GstVideoAggregator that scales each input by libyuv straight into its place, in the
// order in which its sink pads were requested: the least that an aggregator can cost. Inputs are
// I420 of any even size.
[[nodiscard]] GstElement* makePlaceAggregator(std::vector<Rect> places);

}  // namespace betang::bench
