// SPDX-License-Identifier: Apache-2.0
//
// Brings together what a frame is drawn from: the scene, the newest pictures, what ingest reports
// and which decoders fail. Every output, the snapshot and the status look through the same one, so
// they cannot disagree.

#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "compositor/decoder_pool.hpp"
#include "compositor/draw_wall.hpp"
#include "compositor/picture_store.hpp"
#include "compositor/state_board.hpp"
#include "compositor/wall_scene.hpp"

namespace betang {

// What is behind one tile at one moment.
struct TileSight {
    SceneTile tile;
    std::optional<StoredPicture> stored;
    TileStatus status;
    Duration age{};  // of the picture; zero without one
};

// What the drawer needs of it.
[[nodiscard]] TileContent toContent(const TileSight& sight, const Now& now, const ToLocal& local);

// Thread-safe. All it refers to outlives it.
class WallView {
  public:
    struct Parts {
        const SceneBoard& scene;
        const PictureStore& store;
        const StateBoard& states;
        const DecoderPool& pool;
        const Clock& clock;
    };

    WallView(const Parts& parts, ToLocal local) : parts_{parts}, local_{std::move(local)} {}

    // After a change of the province's time zone.
    void setLocal(ToLocal local) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] ToLocal local() const BETANG_EXCLUDES(mutex_);

    // Tiles get a new picture on every second frame only: a wall that has more to do than it can.
    void setSlowed(bool slowed) { slowed_ = slowed; }

    // One for each tile of the scene; nothing for an empty tile.
    [[nodiscard]] std::vector<std::optional<TileSight>> look(const Scene& scene,
                                                             const Now& now) const;

    // The wall now, as an output of size `output` sees it that shows `region` of the canvas (see
    // outputRegion()).
    [[nodiscard]] WallContent content(const Rect& region, Size output, uint64_t frame) const;

    [[nodiscard]] ScenePtr scene() const { return parts_.scene.current(); }

    [[nodiscard]] Now now() const { return {parts_.clock.monotonic(), parts_.clock.utc()}; }

  private:
    [[nodiscard]] TileSight sight(const SceneTile& tile,
                                  std::optional<StoredPicture> stored,
                                  const LaneHealth& lane,
                                  const Now& now) const;

    const Parts parts_;
    std::atomic<bool> slowed_{false};

    mutable Mutex mutex_;
    ToLocal local_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
