// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "compositor/wall_scene.hpp"

namespace betang {

// The replays that run in a wall's tiles. Thread-bound.
class ShownReplays {
  public:
    // Tiles count from 0.
    void start(size_t tile, std::shared_ptr<const Replay> replay);

    void stop(size_t tile);

    // Into the tiles that still show their camera; what has ended, or lost its tile, is forgotten.
    void putInto(Scene& scene, MonoTime now);

    // When putInto() will next forget one.
    [[nodiscard]] std::optional<MonoTime> endsAt() const;

  private:
    void retire(std::shared_ptr<const Replay> replay);

    std::map<size_t, std::shared_ptr<const Replay>> replays_;
    // Until whoever draws has let go of them: ending one waits for its decoder.
    std::vector<std::shared_ptr<const Replay>> retired_;
};

}  // namespace betang
