// SPDX-License-Identifier: Apache-2.0
//
// A few threads that decode many streams into a PictureStore. Each stream is decoded in order, by
// one thread at a time; a stream that falls behind skips to a keyframe (see UnitQueue) and delays
// no other, because a thread gives a lane back after a short turn.

#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include "compositor/decode_lane.hpp"

namespace betang {

// The streams to decode, each with the largest tile that shows it.
using DecodePlan = std::map<StreamId, Size>;

// What the tile of a stream must know of its decoder.
struct LaneHealth {
    std::optional<UtcTime> fault_since{};  // nothing but errors comes out
    Effort effort = Effort::Full;
};

// Thread-safe, but for construction and destruction.
class DecoderPool {
  public:
    // At least one thread. `context` holds references that must outlive the pool.
    DecoderPool(LaneContext context, unsigned threads);
    ~DecoderPool();
    DecoderPool(const DecoderPool&) = delete;
    DecoderPool& operator=(const DecoderPool&) = delete;

    // Lanes that remain keep their decoder; the others are dropped with all that waits in them.
    void setPlan(const DecodePlan& plan) BETANG_EXCLUDES(mutex_);

    // Never blocks. Ignored when the stream is not in the plan.
    void push(AccessUnit unit) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] std::map<StreamId, LaneStatus> status() const BETANG_EXCLUDES(mutex_);

    // Of the streams that are not decoded fully, or not well; all others are left out.
    [[nodiscard]] std::map<StreamId, LaneHealth> health() const BETANG_EXCLUDES(mutex_);

    // How much is decoded of the streams that are named, and of all others.
    void setEffort(std::map<StreamId, Effort> efforts, Effort others) BETANG_EXCLUDES(mutex_);

  private:
    using LanePtr = std::shared_ptr<DecodeLane>;

    void work(std::stop_token stop);
    [[nodiscard]] LanePtr nextLane(std::stop_token stop) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] Effort effortFor(const StreamId& stream) const BETANG_REQUIRES(mutex_);
    [[nodiscard]] bool runTurn(DecodeLane& lane, std::stop_token stop);
    void makeReady(LanePtr lane) BETANG_EXCLUDES(mutex_);

    const LaneContext context_;

    mutable Mutex mutex_;
    std::condition_variable_any wake_;
    std::map<StreamId, LanePtr> lanes_ BETANG_GUARDED_BY(mutex_);
    std::map<StreamId, Effort> efforts_ BETANG_GUARDED_BY(mutex_);
    Effort others_ BETANG_GUARDED_BY(mutex_) = Effort::Full;
    std::deque<LanePtr> ready_ BETANG_GUARDED_BY(mutex_);  // each lane at most once

    std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace betang
