// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "compositor/canvas.hpp"

namespace betang {

// Fills frames for the wall element. Thread-bound: the thread that streams.
class FramePainter {
  public:
    virtual ~FramePainter() = default;

    // Whether anybody will look at the frame of this tick. Must not wait for anything.
    [[nodiscard]] virtual bool wanted() const { return true; }

    // Fills all of `target` with what the wall shows now. `before` is the frame of the call before,
    // of the same size, which may be `target` itself; null when it is gone. Must not wait for
    // anything.
    virtual void paint(const I420View& target, const ConstI420View* before) = 0;
};

}  // namespace betang
