// SPDX-License-Identifier: Apache-2.0
//
// The one thread that reads the watched cameras from the bus and hands what it reads to the pool,
// which takes it without waiting.

#pragma once

#include <map>
#include <stop_token>
#include <thread>

#include "analytics/analysis_pool.hpp"
#include "bus/media_reader.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

// Thread-safe, but for construction and destruction.
class AnalyticsFeed {
  public:
    AnalyticsFeed(BusContext& context, Clock& clock, AnalysisPool& pool);
    ~AnalyticsFeed();
    AnalyticsFeed(const AnalyticsFeed&) = delete;
    AnalyticsFeed& operator=(const AnalyticsFeed&) = delete;

    // Reads these streams and no others. Takes effect within moments, on the feed's thread.
    void setPlan(const WatchPlan& plan) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] ReaderCounters counters() const BETANG_EXCLUDES(mutex_);

  private:
    using Streams = std::map<StreamId, Endpoints>;

    void run(std::stop_token stop);
    void applyPlan() BETANG_EXCLUDES(mutex_);
    void tick();

    Clock& clock_;
    AnalysisPool& pool_;
    const Log log_{"analytics feed"};

    // Used by the feed's thread only, but for wake().
    MediaReader reader_;
    Streams reading_;
    MonoTime ticked_;

    mutable Mutex mutex_;
    Streams wanted_ BETANG_GUARDED_BY(mutex_);
    bool changed_ BETANG_GUARDED_BY(mutex_) = false;
    ReaderCounters counters_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
