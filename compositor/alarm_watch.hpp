// SPDX-License-Identifier: Apache-2.0
//
// Where something moves, as analytics says: for tours that show that first.

#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <thread>

#include "bus/media_reader.hpp"
#include "bus/watch_report.hpp"
#include "core/mutex.hpp"

namespace betang {

// Who is in alarm, from reports that come once a second. Pure, thread-bound.
class MovingCameras {
  public:
    // Analytics that says nothing for that long has died or is cut off: nobody knows any more.
    static constexpr Duration kForgetAfter = std::chrono::seconds{5};

    // One that tells of no new picture is a repetition, and counts for nothing (docs/bus.md).
    void hear(const WatchReport& report, MonoTime now);

    // Forgets the others.
    void keep(const std::set<CameraId>& cameras);

    [[nodiscard]] std::set<CameraId> at(MonoTime now) const;

  private:
    struct Heard {
        UtcTime seen{};  // by analytics
        MonoTime at{};
    };

    std::map<CameraId, Heard> heard_;  // of those that move
};

// Listens on a thread of its own, from construction to destruction, as long as there are cameras to
// listen for; connects to analytics, which need not be there, only then. Thread-safe.
class AlarmWatch final {
  public:
    // `context` and `clock` outlive it.
    AlarmWatch(BusContext& context, Clock& clock, Endpoints analytics);

    void setCameras(std::set<CameraId> cameras) BETANG_EXCLUDES(mutex_);

    // Of the cameras that were set, those in which something moves now.
    [[nodiscard]] std::set<CameraId> moving() const BETANG_EXCLUDES(mutex_);

  private:
    void run(const std::stop_token& stop) BETANG_EXCLUDES(mutex_);
    void listen(const std::set<CameraId>& cameras);
    void hear() BETANG_EXCLUDES(mutex_);

    BusContext& context_;
    Clock& clock_;
    const Endpoints analytics_;

    std::unique_ptr<MediaReader> reader_;  // of the thread

    mutable Mutex mutex_;
    std::condition_variable_any change_;
    std::set<CameraId> cameras_ BETANG_GUARDED_BY(mutex_);
    MovingCameras moving_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
