// SPDX-License-Identifier: Apache-2.0
//
// One thread that analyses some cameras, each in order, taking turns between them. A camera that
// falls behind skips to a keyframe (see UnitQueue) and delays no other.

#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "analytics/camera_analyser.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "core/unit_queue.hpp"

namespace betang {

// Thread-safe, but for construction and destruction, which ends the events under way.
class AnalysisThread {
  public:
    // `context` must outlive it.
    explicit AnalysisThread(const AnalysisContext& context);
    ~AnalysisThread();
    AnalysisThread(const AnalysisThread&) = delete;
    AnalysisThread& operator=(const AnalysisThread&) = delete;

    // Begins to watch `camera`; ignored when it is watched already.
    void add(const CameraId& camera, std::vector<Zone> zones) BETANG_EXCLUDES(mutex_);

    // Ends its events and forgets it.
    void remove(const CameraId& camera) BETANG_EXCLUDES(mutex_);

    // Never blocks. Ignored when the camera is not watched.
    void push(AccessUnit unit) BETANG_EXCLUDES(mutex_);

    // Call it once a second.
    void tick() BETANG_EXCLUDES(mutex_);

    // Cameras that are watched.
    [[nodiscard]] size_t load() const BETANG_EXCLUDES(mutex_);

    [[nodiscard]] std::map<CameraId, AnalyserStatus> status() const BETANG_EXCLUDES(mutex_);

  private:
    using AnalyserPtr = std::shared_ptr<CameraAnalyser>;

    struct Lane {
        UnitQueue queue;
        AnalyserPtr analyser;
        bool ready = false;  // stands in ready_
    };

    // One turn: a picture of one camera, or what is due for idle and for removed ones.
    struct Turn {
        AnalyserPtr analyser;
        std::optional<AccessUnit> unit;
        std::vector<AnalyserPtr> idle;
        std::vector<AnalyserPtr> removed;
    };

    void work(std::stop_token stop);
    [[nodiscard]] std::optional<Turn> nextTurn(std::stop_token stop) BETANG_EXCLUDES(mutex_);
    void takeUnit(Turn& turn) BETANG_REQUIRES(mutex_);
    [[nodiscard]] static bool run(const Turn& turn);

    const AnalysisContext& context_;
    const Log log_{"analytics"};

    mutable Mutex mutex_;
    std::condition_variable_any wake_;
    std::map<CameraId, Lane> lanes_ BETANG_GUARDED_BY(mutex_);
    std::deque<CameraId> ready_ BETANG_GUARDED_BY(mutex_);
    std::vector<AnalyserPtr> removed_ BETANG_GUARDED_BY(mutex_);
    bool tick_ BETANG_GUARDED_BY(mutex_) = false;

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
