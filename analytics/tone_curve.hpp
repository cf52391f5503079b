// SPDX-License-Identifier: Apache-2.0
//
// How a camera's exposure changed: which grey a pixel has now that was `x` in the background.

#pragma once

#include <array>

#include <opencv2/core.hpp>

namespace betang {

// In plain words: pixels are sorted by their grey in the background; for each of sixteen ranges
// the median of what they are now is a point of the curve. Things that move cover less than half
// of most ranges, so medians do not see them; a range that hardly any pixel has takes the
// word of the nearest. Unless most pixels lie in ranges that changed the curve is the identity, so
// that a still exposure costs no sensitivity and whoever stands before all that is dark is no
// exposure.
class ToneCurve {
  public:
    // The identity.
    ToneCurve();

    // From two float pictures of one size.
    ToneCurve(const cv::Mat& background, const cv::Mat& picture);

    // The background as it looks under the present exposure.
    [[nodiscard]] cv::Mat applyTo(const cv::Mat& background) const;

    [[nodiscard]] bool isIdentity() const { return identity_; }

    // Brightness factor of a middle grey.
    [[nodiscard]] double gain() const { return points_[kRanges / 2] / middleOf(kRanges / 2); }

  private:
    static constexpr size_t kRanges = 16;

    [[nodiscard]] static double middleOf(size_t range) {
        return (static_cast<double>(range) + 0.5) * 256.0 / kRanges;
    }

    std::array<double, kRanges> points_{};
    bool identity_ = true;
};

}  // namespace betang
