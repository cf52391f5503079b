// SPDX-License-Identifier: Apache-2.0
//
// The one thread that reads the wall's cameras from the bus, and hands what it reads to the
// decoders and the state board. Both take it without waiting, so no camera can hold up another.

#pragma once

#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "bus/media_message.hpp"
#include "bus/media_reader.hpp"
#include "compositor/decoder_pool.hpp"
#include "compositor/state_board.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

// The streams to read, and where each is published.
using FeedPlan = std::map<StreamId, Endpoints>;

// Thread-safe, but for construction and destruction.
class CameraFeed {
  public:
    CameraFeed(BusContext& context, Clock& clock, DecoderPool& pool, StateBoard& states);
    ~CameraFeed();
    CameraFeed(const CameraFeed&) = delete;
    CameraFeed& operator=(const CameraFeed&) = delete;

    // Reads these streams and no others, the new ones from their last keyframe, with the states of
    // their cameras. Takes effect within moments, on the feed's thread.
    void setPlan(FeedPlan plan) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] ReaderCounters counters() const BETANG_EXCLUDES(mutex_);

  private:
    void run(std::stop_token stop);
    void applyPlan() BETANG_EXCLUDES(mutex_);
    void dispatch(BusBatch batch);

    Clock& clock_;
    DecoderPool& pool_;
    StateBoard& states_;
    const Log log_;

    // Used by the feed's thread only, but for wake().
    MediaReader reader_;
    FeedPlan reading_;
    std::set<std::string> state_topics_;

    mutable Mutex mutex_;
    FeedPlan wanted_ BETANG_GUARDED_BY(mutex_);
    bool changed_ BETANG_GUARDED_BY(mutex_) = false;
    ReaderCounters counters_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
