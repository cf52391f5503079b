// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "compositor/draw_wall.hpp"
#include "compositor/frame_painter.hpp"
#include "compositor/wall_view.hpp"

namespace betang {

// Paints one output: a region of the wall at the output's own size. Thread-bound; keeps a canvas of
// its own, so an output that stalls holds up no other.
class WallPainter final : public FramePainter {
  public:
    // `region` as in OutputConfig, on a canvas of `canvas`. `view` outlives the painter.
    WallPainter(const WallView& view, Size canvas, Rect region)
        : view_{view}, canvas_{canvas}, region_{outputRegion(region, canvas)} {}

    void paint(const I420View& target) override;

  private:
    const WallView& view_;
    const Size canvas_;
    const Rect region_;
    WallDrawer drawer_;
    uint64_t frame_ = 0;
};

}  // namespace betang
