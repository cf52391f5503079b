// SPDX-License-Identifier: Apache-2.0

#include "compositor/x11_pixels.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.hpp"
#include "core/unique_fd.hpp"

namespace betang {
namespace {

constexpr uint8_t kPixelDepth = 24;
constexpr uint16_t kMinorWithDescriptors = 2;  // MIT-SHM 1.2

template <typename T>
struct Freed {
    void operator()(T* reply) const noexcept { std::free(reply); }
};

template <typename T>
std::unique_ptr<T, Freed<T>> owned(T* reply) {
    return std::unique_ptr<T, Freed<T>>{reply};
}

size_t bytesOf(Size size) {
    return static_cast<size_t>(size.width) * static_cast<size_t>(size.height) * 4;
}

UniqueFd memoryFile(size_t bytes) {
    UniqueFd fd{::memfd_create("betang-frame", MFD_CLOEXEC)};
    if (!fd.valid() || ::ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0) {
        throw Error{ErrorKind::Io, "no memory for a window's pixels"};
    }
    return fd;
}

// Descriptors pass over such connections alone; xcb gives up a connection that refuses one.
bool isOfThisMachine(xcb_connection_t* connection) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    return ::getsockname(xcb_get_file_descriptor(connection), generic, &length) == 0 &&
           address.ss_family == AF_UNIX;
}

bool takesDescriptors(xcb_connection_t* connection) {
    const xcb_query_extension_reply_t* extension = xcb_get_extension_data(connection, &xcb_shm_id);
    if (extension == nullptr || extension->present == 0) {
        return false;
    }
    const auto version =
        owned(xcb_shm_query_version_reply(connection, xcb_shm_query_version(connection), nullptr));
    return version &&
           (version->major_version > 1 ||
            (version->major_version == 1 && version->minor_version >= kMinorWithDescriptors));
}

}  // namespace

void X11Pixels::Unmap::operator()(uint8_t* memory) const noexcept {
    ::munmap(memory, bytes);
}

std::unique_ptr<uint8_t, X11Pixels::Unmap> X11Pixels::map(int fd, size_t bytes) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        throw Error{ErrorKind::Io, "no memory for a window's pixels"};
    }
    return {static_cast<uint8_t*>(memory), Unmap{bytes}};
}

X11Pixels::X11Pixels(xcb_connection_t* connection, Size size)
    : connection_{connection},
      size_{size},
      file_{memoryFile(bytesOf(size))},
      memory_{map(file_.get(), bytesOf(size))} {
    if (isOfThisMachine(connection) && takesDescriptors(connection)) {
        share();
    }
}

// A server may still refuse, such as one in a container that sees other memory.
void X11Pixels::share() {
    const xcb_shm_seg_t segment = xcb_generate_id(connection_);
    const auto attached =
        xcb_shm_attach_fd_checked(connection_, segment, file_.release(), 1);  // read-only
    if (!owned(xcb_request_check(connection_, attached))) {
        segment_ = segment;
    }
}

uint8_t* X11Pixels::next() {
    if (const auto reading = std::exchange(reading_, std::nullopt)) {
        static_cast<void>(owned(xcb_get_input_focus_reply(connection_, *reading, nullptr)));
    }
    return xcb_connection_has_error(connection_) == 0 ? memory_.get() : nullptr;
}

void X11Pixels::put(xcb_window_t window, xcb_gcontext_t context) {
    if (shared()) {
        putShared(window, context);
    } else {
        putStrips(window, context);
    }
    xcb_flush(connection_);
}

// Requests are done in their order, so the answer to the second says that the first is done.
void X11Pixels::putShared(xcb_window_t window, xcb_gcontext_t context) {
    const auto width = static_cast<uint16_t>(size_.width);
    const auto height = static_cast<uint16_t>(size_.height);
    constexpr uint8_t kNoEvent = 0;
    xcb_shm_put_image(connection_,
                      window,
                      context,
                      width,
                      height,
                      0,
                      0,
                      width,
                      height,
                      0,
                      0,
                      kPixelDepth,
                      XCB_IMAGE_FORMAT_Z_PIXMAP,
                      kNoEvent,
                      segment_,
                      0);
    reading_ = xcb_get_input_focus(connection_);
}

// The server limits the size of a request.
void X11Pixels::putStrips(xcb_window_t window, xcb_gcontext_t context) {
    const auto row = static_cast<size_t>(stride());
    const size_t limit = size_t{xcb_get_maximum_request_length(connection_)} * 4 - 64;
    const int rows = static_cast<int>(std::clamp<size_t>(limit / row, 1, 65535));
    for (int y = 0; y < size_.height; y += rows) {
        const int height = std::min(rows, size_.height - y);
        xcb_put_image(connection_,
                      XCB_IMAGE_FORMAT_Z_PIXMAP,
                      window,
                      context,
                      static_cast<uint16_t>(size_.width),
                      static_cast<uint16_t>(height),
                      0,
                      static_cast<int16_t>(y),
                      0,
                      kPixelDepth,
                      static_cast<uint32_t>(row * static_cast<size_t>(height)),
                      memory_.get() + row * static_cast<size_t>(y));
    }
}

}  // namespace betang
