// SPDX-License-Identifier: Apache-2.0

#include "apps/service_notify.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>

namespace betang {

namespace {

std::string takeFromEnvironment(const char* name) {
    const char* const value = std::getenv(name);
    std::string text = value == nullptr ? "" : value;
    ::unsetenv(name);
    return text;
}

}  // namespace

ServiceNotify::ServiceNotify(const Clock& clock)
    : clock_{clock}, address_{takeFromEnvironment("NOTIFY_SOCKET")} {
    const std::string watchdog = takeFromEnvironment("WATCHDOG_USEC");
    if (address_.empty()) {
        return;
    }
    socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    int64_t micros = 0;
    std::from_chars(watchdog.data(), watchdog.data() + watchdog.size(), micros);
    if (micros > 0) {
        pause_ = std::chrono::microseconds{micros} / 2;
        next_ = clock_.monotonic();
    }
}

void ServiceNotify::tick() {
    const MonoTime now = clock_.monotonic();
    if (next_ && *next_ <= now) {
        send("WATCHDOG=1");
        next_ = now + pause_;
    }
}

void ServiceNotify::send(std::string_view text) {
    sockaddr_un to{};
    if (address_.empty() || address_.size() >= sizeof to.sun_path) {
        return;
    }
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    if (address_.front() == '@') {
        to.sun_path[0] = '\0';  // an abstract socket
    }
    const size_t length = offsetof(sockaddr_un, sun_path) + address_.size();
    // Nobody to tell when this fails; systemd's own time limit then decides.
    static_cast<void>(::sendto(socket_.get(),
                               text.data(),
                               text.size(),
                               MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&to),
                               static_cast<socklen_t>(length)));
}

}  // namespace betang
