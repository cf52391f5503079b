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
//
// Before comparing, the background is brought under the picture's exposure (ToneCurve) and, on a
// mast that sways, to its place (displacementOf()); while it sways, edges need a larger difference.
// Blobs that fade instead of ending are light (lightIn()) and followed within seconds. A change
// that comes at once to cells all over the picture (a lamp, the infra-red filter, a blow against
// the camera) says nothing about motion until it has lasted for `relearn_seconds`: then it is what
// the scene looks like now.

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
    double light_seconds = 3;       // time constant for light
    double exposure_seconds = 20;   // for the exposure
    double least_difference = 14;   // grey levels below which nothing stands out
    double noise_factor = 4.0;      // deviations a pixel may differ
    double usual_flips = 0.25;      // a second, as people who pass cause
    double flip_factor = 30;        // grey levels added for one flip a second more
    double storm_factor = 200;      // grey levels added everywhere for all of it newly standing out
    double edge_factor = 1.2;       // of an edge's step, added for a pixel of sway
    double sway_seconds = 5;        // memory of swaying
    double global_share = 0.55;     // of the picture that changed: a global change
    double wide_share = 0.5;        // of the picture's cells that changed at once: the same
    double relearn_seconds = 1.0;   // a global change that lasts this long is the new scene
};

struct Foreground {
    cv::Mat mask;  // 8-bit, 255 where the picture stands out
    cv::Mat weak;  // the same for half the difference: shapes are whole, noise is in it
    bool global_change = false;  // most of the picture changed at once: the mask is empty
    double gain = 1.0;           // brightness factor that was taken out
    double confidence = 1.0;     // 0 to 1: how far what stands out can be counted
};

// Thread-bound. All pictures have the size of the first; another size starts anew.
class Background {
  public:
    explicit Background(BackgroundOptions options = {}) : options_{options} {}

    // `grey` is 8-bit, one channel; `elapsed` since the picture before it.
    [[nodiscard]] Foreground update(const cv::Mat& grey, Duration elapsed);

    // What would stand out in that picture, without learning from it. Empty before the first.
    [[nodiscard]] cv::Mat peek(const cv::Mat& grey) const;

  private:
    void begin(const cv::Mat& grey);
    [[nodiscard]] cv::Mat expect(const cv::Mat& picture, double dt, Foreground& found);
    void anchor();
    [[nodiscard]] cv::Mat limits() const;
    [[nodiscard]] bool isGlobal(const cv::Mat& mask, bool jumped) const;
    void sitOut(const cv::Mat& picture, const cv::Mat& expected, Foreground& found, double dt);
    void learn(const cv::Mat& picture, const cv::Mat& change, const cv::Mat& mask, double dt);
    void learnNoise(const cv::Mat& change, const cv::Mat& mask, const cv::Mat& quiet, double dt);
    [[nodiscard]] double confidenceNow(double gain_change) const;

    const BackgroundOptions options_;
    cv::Mat mean_;          // float
    cv::Mat deviation_;     // float, mean absolute difference while quiet
    cv::Mat flips_;         // float, flips a second
    cv::Mat quiet_;         // float, seconds a pixel has been quiet, while the background is young
    cv::Mat before_;        // the mask of the picture before
    cv::Mat change_began_;  // the picture at which a global change did
    cv::Point2d shift_;     // of the picture, in pixels
    double sway_ = 0;       // mean change of the shift from picture to picture
    double shifted_for_ = 0;
    double storm_ = 0;   // part of the picture that newly stands out, mean
    double specks_ = 0;  // part of the picture that is covered by specks: rain, noise
    double gain_ = 1;
    double changed_for_ = 0;
    double since_change_ = 60;
    double age_ = 0;
};

}  // namespace betang
