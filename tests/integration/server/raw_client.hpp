// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/unique_fd.hpp"

namespace betang {

// A TCP connection to the server under test, for saying exactly the bytes a test wants.
class RawClient {
  public:
    explicit RawClient(uint16_t port) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    [[nodiscard]] bool connected() const { return connected_; }

    void say(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return;
            }
            bytes.remove_prefix(static_cast<size_t>(sent));
        }
    }

    // Reads until `text` has come, the peer closes, or `limit` has passed; what was read so far.
    const std::string& readUntil(std::string_view text,
                                 std::chrono::milliseconds limit = std::chrono::seconds{10}) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (text.empty() || got_.find(text) == std::string::npos) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            pollfd waiting{fd_.get(), POLLIN, 0};
            if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
                break;
            }
            char block[16384];
            const ssize_t size = ::recv(fd_.get(), block, sizeof block, 0);
            if (size <= 0) {
                closed_ = true;
                break;
            }
            got_.append(block, static_cast<size_t>(size));
        }
        return got_;
    }

    // Reads to the end of the connection.
    const std::string& readAll() { return readUntil({}); }

    [[nodiscard]] bool closed() const { return closed_; }

    void forget() { got_.clear(); }

  private:
    UniqueFd fd_;
    bool connected_ = false;
    bool closed_ = false;
    std::string got_;
};

}  // namespace betang
