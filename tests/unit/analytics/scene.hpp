// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/clock.hpp"

namespace betang {

// A street at night and noise level that a test chooses, with nothing moving in it. Seeded: the
// same calls make the same pictures.
class Scene {
  public:
    explicit Scene(double noise = 3) : noise_{noise}, random_{7} {
        texture_ = cv::Mat(108, 192, CV_32F);
        random_.fill(texture_, cv::RNG::UNIFORM, 60, 180);
        cv::blur(texture_, texture_, {9, 9});
    }

    // The next picture, with a person-sized figure at `person` unless its x is negative.
    cv::Mat next(cv::Point person = {-1, 0}, double brightness = 1.0) {
        cv::Mat picture = texture_.clone();
        if (person.x >= 0) {
            cv::rectangle(picture, cv::Rect(person, cv::Size(9, 22)), cv::Scalar(15), cv::FILLED);
        }
        cv::Mat noise(picture.size(), CV_32F);
        random_.fill(noise, cv::RNG::NORMAL, 0, noise_);
        picture = picture * brightness + noise;
        cv::Mat grey;
        picture.convertTo(grey, CV_8U);
        return grey;
    }

    [[nodiscard]] static Duration frame() { return std::chrono::milliseconds{100}; }

  private:
    double noise_;
    cv::RNG random_;
    cv::Mat texture_;
};

}  // namespace betang
