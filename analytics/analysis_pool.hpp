// SPDX-License-Identifier: Apache-2.0
//
// Spreads the cameras over a few threads. A camera stays with its thread as long as it is watched.

#pragma once

#include <map>
#include <memory>
#include <vector>

#include "analytics/analysis_thread.hpp"
#include "analytics/watch_plan.hpp"

namespace betang {

// Thread-safe, but for construction and destruction.
class AnalysisPool {
  public:
    // At least one thread.
    AnalysisPool(AnalysisContext context, unsigned threads);
    AnalysisPool(const AnalysisPool&) = delete;
    AnalysisPool& operator=(const AnalysisPool&) = delete;

    // Cameras whose stream and zones did not change keep what was learned of them.
    void setPlan(const WatchPlan& plan) BETANG_EXCLUDES(mutex_);

    // Never blocks. Ignored when the stream is not in the plan.
    void push(AccessUnit unit) BETANG_EXCLUDES(mutex_);

    // Call it once a second.
    void tick();

    [[nodiscard]] std::map<CameraId, AnalyserStatus> status() const;

  private:
    struct Home {
        AnalysisThread* thread = nullptr;
        StreamId stream;
        std::vector<Zone> zones;
    };

    [[nodiscard]] AnalysisThread& leastLoaded() const;

    const AnalysisContext context_;
    std::vector<std::unique_ptr<AnalysisThread>> threads_;

    Mutex mutex_;  // taken before the threads' own
    std::map<CameraId, Home> homes_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
