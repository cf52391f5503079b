// SPDX-License-Identifier: Apache-2.0
//
// What decoding takes on this machine: learned from the streams that are decoded, assumed for those
// that never were. Pure: time goes in as values.

#pragma once

#include <map>

#include "compositor/decoder_pool.hpp"
#include "core/clock.hpp"

namespace betang {

struct DecodeLoad {
    double cores = 0;
    size_t streams = 0;
    size_t assumed = 0;  // of these, streams that were never decoded here
};

// What a stream is taken for that was never decoded: an average one of its kind, and this where
// there was none.
inline constexpr double kAssumedRate = 25;
inline constexpr Size kAssumedMain{1920, 1080};
inline constexpr Size kAssumedSub{640, 360};

// Thread-bound.
class DecodeCosts {
  public:
    // The lanes' counters as they are now; what happened since the call before is learned.
    void learn(const std::map<StreamId, LaneStatus>& lanes, MonoTime now);

    // What decoding all of these streams fully would take.
    [[nodiscard]] DecodeLoad estimate(const DecodePlan& plan) const;

  private:
    struct Known {
        double usual = 0;    // seconds that such a picture usually takes
        double seconds = 0;  // that it took, smoothed; zero: not measured yet
        double rate = 0;     // access units a second, smoothed; likewise
    };

    struct Seen {
        MonoTime at{};
        LaneStatus status;
    };

    void learnOne(const StreamId& stream, const Seen& before, const Seen& now);
    [[nodiscard]] double slowness() const;
    [[nodiscard]] double usualOf(StreamKind kind) const;

    std::map<StreamId, Known> known_;
    std::map<StreamId, Seen> seen_;
};

}  // namespace betang
