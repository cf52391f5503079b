// SPDX-License-Identifier: Apache-2.0
//
// What a wall shows, as a value that is replaced as a whole: one frame is drawn from one scene, so
// a change of grid and cameras appears on one output frame or not at all.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compositor/layout.hpp"
#include "compositor/replay.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

struct SceneTile {
    CameraId camera;
    std::string name;  // shown to people; any text
    StreamKind stream = StreamKind::Main;
    std::optional<UtcTime> quarantined_since;
    MonoTime assigned_at{};  // when the camera came onto the wall
    UtcTime assigned_at_utc{};
    Zoom zoom{};
    std::shared_ptr<const Replay> replay{};  // the past is shown instead of the present
};

struct Scene {
    std::string wall;
    Layout layout;                                // on the wall's canvas
    std::vector<std::optional<SceneTile>> tiles;  // one for each tile of the layout
    Fit fit = Fit::Letterbox;
};

using ScenePtr = std::shared_ptr<const Scene>;

// Holds the scene that is shown; never null. Thread-safe.
class SceneBoard {
  public:
    SceneBoard() : scene_{std::make_shared<const Scene>()} {}

    [[nodiscard]] ScenePtr current() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return scene_;
    }

    void set(ScenePtr scene) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        scene_.swap(scene);
    }

  private:
    mutable Mutex mutex_;
    ScenePtr scene_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
