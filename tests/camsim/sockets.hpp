// SPDX-License-Identifier: Apache-2.0
//
// IPv4 sockets of the simulator: non-blocking, close-on-exec. Set-up throws Unavailable.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <netinet/in.h>

#include "core/unique_fd.hpp"

namespace betang::camsim {

[[nodiscard]] sockaddr_in addressOf(const std::string& host, uint16_t port);
[[nodiscard]] std::string toText(const sockaddr_in& address);  // "127.0.0.1:554"
[[nodiscard]] bool sameAddress(const sockaddr_in& a, const sockaddr_in& b);

[[nodiscard]] UniqueFd listenTcp(const sockaddr_in& address);
[[nodiscard]] uint16_t portOf(int fd);

struct Accepted {
    UniqueFd fd;
    sockaddr_in peer{};
};

// Nothing when nobody waits.
[[nodiscard]] std::optional<Accepted> acceptTcp(int listener);

// An even port for RTP and the next for RTCP, RFC 3550 11.
struct UdpPair {
    UniqueFd rtp;
    UniqueFd rtcp;
    uint16_t rtp_port = 0;
};

[[nodiscard]] UdpPair bindUdpPair(const std::string& host);

// False when the kernel did not take it.
[[nodiscard]] bool sendUdp(int fd, const sockaddr_in& to, std::span<const uint8_t> packet);

// The sender of one waiting datagram, which is thrown away.
[[nodiscard]] std::optional<sockaddr_in> discardUdp(int fd);

}  // namespace betang::camsim
