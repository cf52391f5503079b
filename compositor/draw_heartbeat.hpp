// SPDX-License-Identifier: Apache-2.0
//
// A turning block and a counter in the wall's top right corner: while they move, the wall is drawn,
// whatever the cameras do.

#pragma once

#include <cstdint>

#include "compositor/canvas.hpp"
#include "compositor/overlay_digits.hpp"
#include "core/size.hpp"

namespace betang {

class Heartbeat {
  public:
    explicit Heartbeat(Size canvas);

    // Empty on a canvas too small to spare it.
    [[nodiscard]] Rect place() const { return place_; }

    // Opaque: needs nothing redrawn beneath it.
    void draw(const I420View& canvas, uint64_t frame) const;

  private:
    Digits digits_;
    Rect place_;
};

}  // namespace betang
