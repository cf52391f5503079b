// SPDX-License-Identifier: Apache-2.0
//
// What a scene looks like when nothing happens, learned per pixel, and what stands out from it.
//
// In plain words: each pixel keeps a mean, its usual deviation and how often it flips between quiet
// and standing out. A pixel stands out when it differs from its mean by more than its noise allows;
// leaves in the wind and rain flip often, so their pixels need a larger difference. Quiet pixels
// follow the scene within seconds, pixels that stand out are followed only over many minutes, so a
// person who stops and stands is not absorbed; only while a pixel is young, not yet seen quiet for
// long, it averages them too, so that whoever walked through its first picture leaves no ghost.
// Before comparing, the picture is brought to the background's brightness, which takes out
// auto-exposure; a change of most of the picture (light switched, infra-red filter, moved camera)
// is reported as such and learned anew instead of being called motion.

#pragma once

#include <opencv2/core.hpp>

#include "core/clock.hpp"

namespace betang {

struct BackgroundOptions {
    double quiet_seconds = 12;      // time constant for pixels that do not stand out
    double standing_seconds = 900;  // for pixels that do
    double trust_seconds = 3;       // a pixel quiet for less averages all it sees
    double young_seconds = 30;      // after which every pixel is trusted
    double flip_seconds = 15;       // memory of flips
    double least_difference = 14;   // grey levels below which nothing stands out
    double noise_factor = 4.0;      // deviations a pixel may differ
    double flip_factor = 22;        // grey levels added for one flip a second
    double global_share = 0.55;     // of the picture: a global change
    double relearn_seconds = 1.0;   // a global change that lasts this long is the new scene
};

struct Foreground {
    cv::Mat mask;                // 8-bit, 255 where the picture stands out
    bool global_change = false;  // most of the picture changed at once: the mask is empty
    double gain = 1.0;           // brightness factor that was taken out
};

// Thread-bound. All pictures have the size of the first; another size starts anew.
class Background {
  public:
    explicit Background(BackgroundOptions options = {}) : options_{options} {}

    // `grey` is 8-bit, one channel; `elapsed` since the picture before it.
    [[nodiscard]] Foreground update(const cv::Mat& grey, Duration elapsed);

  private:
    void begin(const cv::Mat& grey);
    [[nodiscard]] double gainOf(const cv::Mat& picture) const;
    void learn(const cv::Mat& picture, const cv::Mat& difference, const cv::Mat& mask, double dt);

    const BackgroundOptions options_;
    cv::Mat mean_;       // float
    cv::Mat deviation_;  // float, mean absolute difference while quiet
    cv::Mat flips_;      // float, flips a second
    cv::Mat quiet_;      // float, seconds a pixel has been quiet, while the background is young
    cv::Mat before_;     // the mask of the picture before
    double changed_for_ = 0;
    double age_ = 0;
};

}  // namespace betang
