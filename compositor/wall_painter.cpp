// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_painter.hpp"

namespace betang {

void WallPainter::paint(const I420View& target, const ConstI420View* before) {
    drawer_.drawInto(view_.content(region_, target.size, frame_++), target, before);
}

}  // namespace betang
