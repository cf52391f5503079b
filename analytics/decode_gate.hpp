// SPDX-License-Identifier: Apache-2.0
//
// Which coded pictures are worth decoding.
//
// In plain words: while the scene is quiet only keyframes are decoded. The sizes of the pictures
// between them are watched: something that moves costs bits, so when their running mean leaves its
// learned range the gate wakes. It also wakes when a keyframe shows change, and on demand. When it
// wakes, the pictures since the last keyframe, which the caller held back, are decoded too, so that
// nothing is seen later than with full decoding. It stays awake until nothing has happened for some
// seconds. Streams of few pictures a second are decoded in full: there is little to save and a size
// says little.

#pragma once

#include <cstddef>
#include <optional>

#include "core/clock.hpp"

namespace betang {

struct GateRule {
    Duration awake = std::chrono::seconds{3};          // after the last sign of life
    Duration learning = std::chrono::seconds{6};       // at the start and after a pause
    Duration sparse = std::chrono::milliseconds{450};  // between pictures: too few to skip any
    double rise = 0.3;           // part of the usual size that a mean may exceed it by
    double deviations = 4;       // and usual deviations
    double least_bytes = 60;     // and bytes
    double mean_seconds = 0.35;  // over which sizes are averaged
    double usual_seconds = 15;   // memory of the usual
};

// Thread-bound, pure.
class DecodeGate {
  public:
    enum class Verdict {
        Key,   // decode it alone; forget what was held back, hold this back
        Hold,  // keep it until the next keyframe
        Wake,  // decode all that is held back since the keyframe and including it, then this
        Go,    // decode it; what came before it was decoded, or it is a keyframe
    };

    explicit DecodeGate(GateRule rule = {}) : rule_{rule} {}

    // The next coded picture in the order of the stream. Before the first keyframe all is Hold.
    [[nodiscard]] Verdict take(bool key, size_t bytes, Duration at);

    // What the newest decoded picture showed: whether something moves or may be about to.
    void saw(bool restless, Duration at);

    // Decode everything until then.
    void demand(Duration until) { demanded_ = until; }

    // The stream began anew or pictures of it were lost: all is decoded from the next keyframe on
    // until the usual is known again.
    void restart();

    [[nodiscard]] bool awake() const { return awake_; }

  private:
    void weigh(size_t bytes, double seconds);
    [[nodiscard]] bool isLarge() const;

    const GateRule rule_;
    std::optional<Duration> began_;
    std::optional<Duration> before_;
    std::optional<Duration> sign_;  // the last sign of life
    std::optional<Duration> demanded_;
    double interval_ = 0;  // seconds between pictures, mean
    double mean_ = 0;
    double usual_ = 0;
    double deviation_ = 0;
    bool known_ = false;  // the sizes
    bool keyed_ = false;  // a keyframe came
    bool awake_ = true;
};

}  // namespace betang
