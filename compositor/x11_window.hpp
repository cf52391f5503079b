// SPDX-License-Identifier: Apache-2.0
//
// A window on an X11 display that shows frames. Speaks X11 by XCB and not Xlib, nor by a GStreamer
// sink that uses it: Xlib ends the whole process when its display goes away, XCB reports it.

#pragma once

#include <memory>
#include <string>

#include "compositor/canvas.hpp"
#include "core/result.hpp"

namespace betang {

// For one thread at a time, but for abandon().
class X11Window {
  public:
    // Opens a window of `size` on `display` (empty: $DISPLAY). Throws Unavailable when there is no
    // such display, Unsupported when it has no 24-bit colour.
    X11Window(const std::string& display, const std::string& title, Size size);
    ~X11Window();
    X11Window(const X11Window&) = delete;
    X11Window& operator=(const X11Window&) = delete;

    // A frame of the window's size. Unavailable when the display is gone.
    [[nodiscard]] Result<void> show(const ConstI420View& frame);

    // A show() that waits for a display which takes nothing more fails at once, and all later ones
    // do. Thread-safe.
    void abandon() noexcept;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
