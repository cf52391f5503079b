// SPDX-License-Identifier: Apache-2.0
//
// Hears from analytics how the cameras of a worker are watched that are recorded around motion.

#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "bus/media_reader.hpp"
#include "bus/watch_report.hpp"
#include "core/mutex.hpp"

namespace betang {

// setCameras() is thread-safe; hear() is for one thread.
class WatchListener final {
  public:
    // `analytics` need not be served yet.
    WatchListener(BusContext& context, Clock& clock, Endpoints analytics);

    // Takes effect with the next hear(). None: nothing is connected to.
    void setCameras(std::set<CameraId> cameras) BETANG_EXCLUDES(mutex_);

    // What came of these cameras since the last call, in order. Does not wait.
    [[nodiscard]] std::vector<WatchReport> hear() BETANG_EXCLUDES(mutex_);

  private:
    void takeCameras() BETANG_EXCLUDES(mutex_);

    BusContext& context_;
    Clock& clock_;
    const Endpoints analytics_;

    // Of the hearing thread.
    std::set<CameraId> cameras_;
    std::unique_ptr<MediaReader> reader_;

    Mutex mutex_;
    std::optional<std::set<CameraId>> next_cameras_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
