// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <deque>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/unique_fd.hpp"

namespace betang {

// Holds a TCP port of the loopback, so that nobody else can listen there.
class TakenPort final {
  public:
    explicit TakenPort(int wanted = 0) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<uint16_t>(wanted));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
        if (::bind(socket_.get(), generic, size) != 0 || ::listen(socket_.get(), 1) != 0 ||
            ::getsockname(socket_.get(), generic, &size) != 0) {
            throw std::runtime_error{"no free port"};
        }
        port_ = ntohs(address.sin_port);
    }

    [[nodiscard]] int port() const { return port_; }

  private:
    UniqueFd socket_;
    int port_ = 0;
};

// A port that was free a moment ago.
inline int freePort() {
    return TakenPort{}.port();
}

// The first of `count` neighbours that were free a moment ago.
inline int firstFreePort(int count) {
    for (int tries = 0; tries < 1000; ++tries) {
        try {
            std::deque<TakenPort> taken;
            const int first = taken.emplace_back().port();
            for (int next = first + 1; next < first + count && next < 65536; ++next) {
                taken.emplace_back(next);
            }
            if (first + count <= 65536) {
                return first;
            }
        } catch (const std::runtime_error&) {
            continue;  // a neighbour is taken
        }
    }
    throw std::runtime_error{"no free neighbouring ports"};
}

}  // namespace betang
