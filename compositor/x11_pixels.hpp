// SPDX-License-Identifier: Apache-2.0
//
// The pixels of an X11 window's next frame. With a display on the same machine they lie in memory
// that its server reads too (MIT-SHM 1.2, a file descriptor passed over the connection): 8 MB a
// frame at 1080p that no socket has to carry. With any other they go through the connection.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <xcb/shm.h>
#include <xcb/xcb.h>

#include "compositor/canvas.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// For one thread; `connection` outlives it.
class X11Pixels final {
  public:
    // Black pixels of 4 bytes (B, G, R, unused), rows one after the other.
    X11Pixels(xcb_connection_t* connection, Size size);

    // To draw the next frame into. Waits until the server has read the last one; null when the
    // connection is lost.
    [[nodiscard]] uint8_t* next();

    [[nodiscard]] int stride() const { return size_.width * 4; }

    // Sends what next() gave.
    void put(xcb_window_t window, xcb_gcontext_t context);

    [[nodiscard]] bool shared() const { return segment_ != 0; }

  private:
    struct Unmap {
        size_t bytes = 0;
        void operator()(uint8_t* memory) const noexcept;
    };

    [[nodiscard]] static std::unique_ptr<uint8_t, Unmap> map(int fd, size_t bytes);
    void share();
    void putShared(xcb_window_t window, xcb_gcontext_t context);
    void putStrips(xcb_window_t window, xcb_gcontext_t context);

    xcb_connection_t* const connection_;
    const Size size_;
    UniqueFd file_;
    const std::unique_ptr<uint8_t, Unmap> memory_;
    xcb_shm_seg_t segment_ = 0;  // 0: the server does not share the memory
    // Answered once the server has read the last frame.
    std::optional<xcb_get_input_focus_cookie_t> reading_;
};

}  // namespace betang
