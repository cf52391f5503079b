// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_painter.hpp"

#include "compositor/draw_picture.hpp"

namespace betang {

// An output that shows the whole canvas is laid out at its own size, which scales each picture once
// and keeps the text sharp; a region is cut out of the full canvas.
void WallPainter::paint(const I420View& target) {
    const bool whole = region_ == Rect{0, 0, canvas_.width, canvas_.height};
    const ConstI420View drawn =
        drawer_.draw(view_.content(whole ? target.size : canvas_, frame_++));
    if (whole) {
        copy(target, drawn);
    } else {
        drawRegion(target, drawn, region_);
    }
}

}  // namespace betang
