// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/poller.hpp"

#include <algorithm>
#include <array>

#include <sys/epoll.h>

#include "core/error.hpp"

namespace betang::camsim {

Poller::Poller() : epoll_{::epoll_create1(EPOLL_CLOEXEC)} {
    if (!epoll_.valid()) {
        throw Error{ErrorKind::Io, "epoll_create1 failed"};
    }
}

void Poller::add(int fd, uint32_t events, Handler handler) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
        throw Error{ErrorKind::Io, "epoll_ctl failed"};
    }
    handlers_[fd] = std::make_shared<Handler>(std::move(handler));
}

void Poller::change(int fd, uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    static_cast<void>(::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event));
}

void Poller::remove(int fd) {
    static_cast<void>(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr));
    handlers_.erase(fd);
}

void Poller::wait(Duration limit) {
    std::array<epoll_event, 256> events{};
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
    const int count = ::epoll_wait(epoll_.get(),
                                   events.data(),
                                   static_cast<int>(events.size()),
                                   static_cast<int>(std::clamp<int64_t>(ms, 0, 1000)));
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<size_t>(i)];
        const auto found = handlers_.find(event.data.fd);
        if (found != handlers_.end()) {
            const std::shared_ptr<Handler> handler = found->second;
            (*handler)(event.events);
        }
    }
}

}  // namespace betang::camsim
