// SPDX-License-Identifier: Apache-2.0
//
// One thread that reads a set of streams from the bus and hands what it reads to whoever made it.
// The set may change at any time.

#pragma once

#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "bus/media_reader.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

// The streams to read, and where each is published.
using FeedPlan = std::map<StreamId, Endpoints>;

struct FeedOptions {
    std::string name;     // in the log
    bool states = false;  // read the states of the streams' cameras, too
};

// Thread-safe, but for construction and destruction.
class StreamFeed {
  public:
    // Gets each batch, an empty one too, on the feed's thread at least five times a second. Must
    // not block, or one camera would hold up another.
    using Take = std::function<void(BusBatch)>;

    StreamFeed(BusContext& context, Clock& clock, FeedOptions options, Take take);
    ~StreamFeed();
    StreamFeed(const StreamFeed&) = delete;
    StreamFeed& operator=(const StreamFeed&) = delete;

    // Reads these streams and no others, the new ones from their last keyframe. Takes effect within
    // moments, on the feed's thread.
    void setPlan(FeedPlan plan) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] ReaderCounters counters() const BETANG_EXCLUDES(mutex_);

  private:
    void run(const std::stop_token& stop);
    void applyPlan() BETANG_EXCLUDES(mutex_);
    void read(const FeedPlan& wanted);

    Clock& clock_;
    const bool states_;
    const Take take_;
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
