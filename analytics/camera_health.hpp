// SPDX-License-Identifier: Apache-2.0
//
// Whether a camera still shows what it is there for, from one picture a second.
//
// In plain words: while all is well the camera's usual sharpness, brightness and the places of the
// edges of its scene are learned. Black: no light and no structure at all. Frozen: pictures are the
// same but for how they are coded, which no sensor delivers. Blinded: far more of the picture than
// usual is white. Covered: the scene's edges and large shapes are gone and hardly anything stands
// in their place. Defocused: large shapes are where they were, fine detail is gone. Moved: there is
// detail, but edges are elsewhere. Each must last for some seconds; what happens in front of a
// camera for a moment is no fault of it.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

#include "core/clock.hpp"

namespace betang {

enum class HealthKind { Black, Frozen, Blinded, Covered, Defocused, Moved };

[[nodiscard]] std::string_view toText(HealthKind kind);  // "black", "frozen", ...

struct HealthRule {
    Duration every = std::chrono::seconds{1};    // a picture is looked at
    Duration dwell = std::chrono::seconds{8};    // that a fault must last
    Duration frozen = std::chrono::seconds{15};  // that pictures must stay the same
    Duration quiet = std::chrono::seconds{4};    // without it, after which it is over
    int samples = 4;                             // until the usual is known
    double memory_seconds = 300;                 // of the usual
};

struct HealthEvent {
    HealthKind kind = HealthKind::Black;
    Duration start{};
    Duration end{};
};

// What one picture says. Pure values.
struct HealthSample {
    double mean = 0;       // brightness
    double deviation = 0;  // of it over the picture
    double white = 0;      // part of the picture
    double detail = 0;     // fine structure, in grey levels
    cv::Mat shapes{};      // large ones: brightness, float, zero mean
    cv::Mat edges{};       // where they are, float, zero mean
};

// `grey` is 8-bit, at least 64 columns wide; the wider, the finer is what counts as detail.
[[nodiscard]] HealthSample healthSampleOf(const cv::Mat& grey);

// Thread-bound.
class CameraHealth {
  public:
    explicit CameraHealth(HealthRule rule = {}) : rule_{rule} {}

    // Whether the picture of that time should be handed to process().
    [[nodiscard]] bool isDue(Duration at) const { return !before_ || at - *before_ >= rule_.every; }

    // The faults that ended with this picture. Times never decrease.
    [[nodiscard]] std::vector<HealthEvent> process(const cv::Mat& grey, Duration at);

    // The faults under way when the stream ends.
    [[nodiscard]] std::vector<HealthEvent> finish();

    // The fault under way, if there is one.
    [[nodiscard]] std::optional<HealthEvent> current() const;

  private:
    [[nodiscard]] std::optional<HealthKind> judge(const HealthSample& sample) const;
    [[nodiscard]] bool isFrozen(const cv::Mat& grey, Duration at);
    void learn(const HealthSample& sample, double seconds);
    [[nodiscard]] std::optional<HealthEvent> follow(std::optional<HealthKind> kind, Duration since);

    const HealthRule rule_;
    std::optional<Duration> before_;
    Duration at_{};
    int learned_ = 0;
    HealthSample usual_;
    cv::Mat last_;        // picture
    Duration changed_{};  // when pictures were different last
    std::optional<HealthEvent> open_;
    bool active_ = false;
};

}  // namespace betang
