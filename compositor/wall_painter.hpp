// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "compositor/draw_wall.hpp"
#include "compositor/frame_painter.hpp"
#include "compositor/wall_view.hpp"

namespace betang {

// Paints one output: a region of the wall at the output's own size, which scales each picture once
// and keeps the text sharp. Thread-bound; each output has one, so one that stalls holds up no
// other.
class WallPainter final : public FramePainter {
  public:
    // `region` as in OutputConfig. `view` outlives the painter.
    WallPainter(const WallView& view, const Rect& region) : view_{view}, region_{region} {}

    void paint(const I420View& target, const ConstI420View* before) override;

  private:
    const WallView& view_;
    const Rect region_;
    WallDrawer drawer_;
    uint64_t frame_ = 0;
};

}  // namespace betang
