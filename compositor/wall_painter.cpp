// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_painter.hpp"

namespace betang {

void WallPainter::paint(const I420View& target) {
    copy(target, drawer_.draw(view_.content(region_, target.size, frame_++)));
}

}  // namespace betang
