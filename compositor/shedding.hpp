// SPDX-License-Identifier: Apache-2.0
//
// What a wall gives up when the machine cannot keep up, in this order, one step at a time:
//  1. tours stand;
//  2. the quietest tiles are decoded at keyframes only, up to half of them;
//  3. the others get every second picture;
//  4. they are decoded at keyframes only as well.
// Taken back in the opposite order once there is room. Outputs keep their rate. Pure: time goes in
// as values.

#pragma once

#include <map>
#include <vector>

#include "compositor/decoder_pool.hpp"
#include "core/clock.hpp"

namespace betang {

// The wall once a second.
struct LoadSample {
    MonoTime at{};
    std::map<StreamId, LaneStatus> lanes;
    uint64_t ticks_skipped = 0;  // of all outputs, since the start
    bool tour = false;           // one runs
    double cores = 1;            // that decoding could have
};

struct Relief {
    bool tours_stand = false;
    bool slowed = false;
    std::vector<StreamId> keyframes;  // in the order in which they were given up

    bool operator==(const Relief&) const = default;
};

// Thread-bound.
class Shedder {
  public:
    Shedder();

    // What to give up from now on.
    const Relief& see(const LoadSample& sample);

    [[nodiscard]] const Relief& relief() const { return relief_; }

  private:
    [[nodiscard]] double busyShare(const LoadSample& sample) const;
    [[nodiscard]] bool isOverloaded(const LoadSample& sample) const;
    [[nodiscard]] bool isCalm(const LoadSample& sample) const;
    void giveUp(const LoadSample& sample);
    void takeBack(const LoadSample& sample);
    void forget(const LoadSample& sample);

    Relief relief_;
    LoadSample before_;
    bool first_ = true;
    int overloaded_ = 0;  // samples in a row
    int calm_ = 0;        // likewise
    int patience_;        // calm samples until something is taken back
    MonoTime taken_back_{};
};

}  // namespace betang
