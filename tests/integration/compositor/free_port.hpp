// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/unique_fd.hpp"

namespace betang {

// Holds a TCP port of the loopback, so that nobody else can listen there.
class TakenPort final {
  public:
    TakenPort() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
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

}  // namespace betang
