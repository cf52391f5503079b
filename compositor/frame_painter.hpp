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

    // Fills all of `target` with what the wall shows now. Must not wait for anything.
    virtual void paint(const I420View& target) = 0;
};

}  // namespace betang
