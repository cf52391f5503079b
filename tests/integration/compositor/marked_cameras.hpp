// SPDX-License-Identifier: Apache-2.0
//
// Cameras without ingest: an in-process publisher that sends loops of marked pictures in real time
// under the name of an ingest worker, so that the pixels of a wall tell which camera they show.

#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <stop_token>
#include <thread>
#include <vector>

#include "bus/media_publisher.hpp"
#include "core/access_unit.hpp"
#include "core/mutex.hpp"

namespace betang {

// One loop of 2 s at 15 fps, 320x180, whose pictures carry the mark of `camera` (1 .. 1023).
[[nodiscard]] std::vector<AccessUnit> markedLoop(const StreamId& stream, int camera);

// Thread-safe. Publishes from construction to destruction.
class MarkedCameras {
  public:
    // The camera with mark n is cameras[n - 1].
    MarkedCameras(BusContext& bus,
                  const Endpoints& at,
                  Clock& clock,
                  const std::vector<CameraId>& cameras);
    ~MarkedCameras();
    MarkedCameras(const MarkedCameras&) = delete;
    MarkedCameras& operator=(const MarkedCameras&) = delete;

    void stall(const CameraId& camera) BETANG_EXCLUDES(mutex_);
    void resume(const CameraId& camera) BETANG_EXCLUDES(mutex_);

    // From now on its bytes are noise that no decoder understands.
    void spoil(const CameraId& camera) BETANG_EXCLUDES(mutex_);

    // Whether somebody subscribes to a stream of the camera.
    [[nodiscard]] bool wanted(const CameraId& camera) const BETANG_EXCLUDES(mutex_);

  private:
    void run(std::stop_token stop);
    void publishPicture(size_t index, Duration pts);

    Clock& clock_;
    std::map<CameraId, std::vector<AccessUnit>> loops_;

    mutable Mutex mutex_;
    std::set<CameraId> stalled_ BETANG_GUARDED_BY(mutex_);
    std::set<CameraId> spoiled_ BETANG_GUARDED_BY(mutex_);
    std::map<StreamId, bool> wanted_ BETANG_GUARDED_BY(mutex_);

    MediaPublisher publisher_;
    std::jthread thread_;
};

}  // namespace betang
