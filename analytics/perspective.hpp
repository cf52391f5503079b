// SPDX-License-Identifier: Apache-2.0
//
// How large a person looks where, from two heights: whoever stands on a plane looks taller by the
// same amount for every row that the feet are lower in the picture.

#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "config/config.hpp"

namespace betang {

// Plain values, in picture heights from the top. Pure.
class Perspective {
  public:
    // Two places, far and near, as configuration checks them.
    explicit Perspective(const std::vector<PersonHeight>& heights);

    // Height of a person whose feet are at `foot`; never less than a hundredth.
    [[nodiscard]] double heightAt(double foot) const;

    // Height of a person whose middle is at `y`.
    [[nodiscard]] double heightAround(double y) const;

    // For each pixel of a picture of that size the part of a person's silhouette that it is: the
    // sum over everything that people cover is how many they are. Float; 0 where nobody stands,
    // at and above the horizon.
    [[nodiscard]] cv::Mat personParts(cv::Size size) const;

    // `zone`, a mask of the ground, as a mask of the bodies that stand on it.
    [[nodiscard]] cv::Mat bodiesOn(const cv::Mat& zone) const;

  private:
    double slope_ = 0;
    double at_top_ = 0;
};

}  // namespace betang
