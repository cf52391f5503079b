// SPDX-License-Identifier: Apache-2.0

#include "bus/wake_fd.hpp"

#include <sys/eventfd.h>

#include "core/error.hpp"

namespace betang {

WakeFd::WakeFd() : fd_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (!fd_.valid()) {
        throw Error{ErrorKind::Io, "eventfd: no more file descriptors"};
    }
}

void WakeFd::wake() noexcept {
    static_cast<void>(::eventfd_write(fd_.get(), 1));
}

void WakeFd::clear() noexcept {
    eventfd_t value = 0;
    static_cast<void>(::eventfd_read(fd_.get(), &value));
}

}  // namespace betang
