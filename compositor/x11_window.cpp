// SPDX-License-Identifier: Apache-2.0

#include "compositor/x11_window.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include <libyuv.h>
#include <sys/socket.h>
#include <xcb/xcb.h>

#include "compositor/x11_pixels.hpp"
#include "core/error.hpp"

namespace betang {
namespace {

constexpr uint8_t kDepth = 24;

struct ConnectionDeleter {
    void operator()(xcb_connection_t* connection) const noexcept { xcb_disconnect(connection); }
};

struct FreeDeleter {
    void operator()(void* memory) const noexcept { std::free(memory); }
};

using ConnectionPtr = std::unique_ptr<xcb_connection_t, ConnectionDeleter>;

xcb_screen_t* screenOf(xcb_connection_t* connection, int number) {
    xcb_screen_iterator_t it = xcb_setup_roots_iterator(xcb_get_setup(connection));
    for (; number > 0 && it.rem > 0; --number) {
        xcb_screen_next(&it);
    }
    return it.rem > 0 ? it.data : nullptr;
}

}  // namespace

class X11Window::Impl {
  public:
    Impl(const std::string& display, const std::string& title, Size size);

    [[nodiscard]] Result<void> show(const ConstI420View& frame);

    // xcb takes the end of what it reads for the end of the connection, also while it writes.
    void abandon() noexcept { ::shutdown(xcb_get_file_descriptor(connection_.get()), SHUT_RD); }

  private:
    void create(const xcb_screen_t& screen, const std::string& title);
    void handleEvents();

    [[nodiscard]] bool lost() const { return xcb_connection_has_error(connection_.get()) != 0; }

    const Size size_;
    ConnectionPtr connection_;
    xcb_window_t window_ = 0;
    xcb_gcontext_t context_ = 0;
    std::optional<X11Pixels> pixels_;
};

X11Window::Impl::Impl(const std::string& display, const std::string& title, Size size)
    : size_{size} {
    int number = 0;
    connection_.reset(xcb_connect(display.empty() ? nullptr : display.c_str(), &number));
    if (lost()) {
        throw Error{ErrorKind::Unavailable, "cannot open the display '" + display + "'"};
    }
    const xcb_screen_t* screen = screenOf(connection_.get(), number);
    const bool little =
        xcb_get_setup(connection_.get())->image_byte_order == XCB_IMAGE_ORDER_LSB_FIRST;
    if (screen == nullptr || screen->root_depth != kDepth || !little) {
        throw Error{ErrorKind::Unsupported, "the display '" + display + "' has no 24-bit colour"};
    }
    create(*screen, title);
    pixels_.emplace(connection_.get(), size_);
}

void X11Window::Impl::create(const xcb_screen_t& screen, const std::string& title) {
    xcb_connection_t* connection = connection_.get();
    window_ = xcb_generate_id(connection);
    const std::array<uint32_t, 1> values{screen.black_pixel};
    xcb_create_window(connection,
                      XCB_COPY_FROM_PARENT,
                      window_,
                      screen.root,
                      0,
                      0,
                      static_cast<uint16_t>(size_.width),
                      static_cast<uint16_t>(size_.height),
                      0,
                      XCB_WINDOW_CLASS_INPUT_OUTPUT,
                      screen.root_visual,
                      XCB_CW_BACK_PIXEL,
                      values.data());
    xcb_change_property(connection,
                        XCB_PROP_MODE_REPLACE,
                        window_,
                        XCB_ATOM_WM_NAME,
                        XCB_ATOM_STRING,
                        8,
                        static_cast<uint32_t>(title.size()),
                        title.data());
    context_ = xcb_generate_id(connection);
    xcb_create_gc(connection, context_, window_, 0, nullptr);
    xcb_map_window(connection, window_);
    xcb_flush(connection);
}

Result<void> X11Window::Impl::show(const ConstI420View& frame) {
    handleEvents();
    uint8_t* pixels = pixels_->next();
    if (pixels == nullptr) {
        return Error{ErrorKind::Unavailable, "the display is gone"};
    }
    libyuv::H420ToARGB(frame.y,
                       frame.y_stride,
                       frame.u,
                       frame.u_stride,
                       frame.v,
                       frame.v_stride,
                       pixels,
                       pixels_->stride(),
                       std::min(frame.size.width, size_.width),
                       std::min(frame.size.height, size_.height));
    pixels_->put(window_, context_);
    return {};
}

void X11Window::Impl::handleEvents() {
    while (const std::unique_ptr<xcb_generic_event_t, FreeDeleter> event{
        xcb_poll_for_event(connection_.get())}) {
        // Nothing to do: the next frame repaints whatever was exposed.
    }
}

X11Window::X11Window(const std::string& display, const std::string& title, Size size)
    : impl_{std::make_unique<Impl>(display, title, size)} {}

X11Window::~X11Window() = default;

Result<void> X11Window::show(const ConstI420View& frame) {
    return impl_->show(frame);
}

void X11Window::abandon() noexcept {
    impl_->abandon();
}

}  // namespace betang
