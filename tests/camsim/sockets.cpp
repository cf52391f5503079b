// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/sockets.hpp"

#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "core/error.hpp"

namespace betang::camsim {

namespace {

constexpr int kSendBuffer = 256 << 10;  // what a stalled client can fall behind inside the kernel
constexpr int kUdpSendBuffer = 4 << 20;
constexpr int kUdpPairTries = 64;

const sockaddr* generic(const sockaddr_in& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

sockaddr* generic(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

UniqueFd tryBindUdp(const sockaddr_in& address) {
    UniqueFd fd{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    static_cast<void>(
        ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &kUdpSendBuffer, sizeof kUdpSendBuffer));
    if (::bind(fd.get(), generic(address), sizeof address) != 0) {
        fd.reset();
    }
    return fd;
}

}  // namespace

sockaddr_in addressOf(const std::string& host, uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("--bind: '{}' is not an IPv4 address", host.substr(0, 40))};
    }
    return address;
}

std::string toText(const sockaddr_in& address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    return fmt::format("{}:{}", text.data(), ntohs(address.sin_port));
}

bool sameAddress(const sockaddr_in& a, const sockaddr_in& b) {
    return a.sin_addr.s_addr == b.sin_addr.s_addr && a.sin_port == b.sin_port;
}

UniqueFd listenTcp(const sockaddr_in& address) {
    UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const int on = 1;
    static_cast<void>(::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    if (::bind(fd.get(), generic(address), sizeof address) != 0 || ::listen(fd.get(), 512) != 0) {
        throw Error{ErrorKind::Unavailable,
                    fmt::format("--port: cannot listen on {}", toText(address))};
    }
    return fd;
}

uint16_t portOf(int fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd, generic(address), &size) != 0) {
        throw Error{ErrorKind::Internal, "getsockname failed"};
    }
    return ntohs(address.sin_port);
}

std::optional<Accepted> acceptTcp(int listener) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    UniqueFd fd{::accept4(listener, generic(peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!fd.valid()) {
        return std::nullopt;
    }
    const int on = 1;
    static_cast<void>(::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
    static_cast<void>(
        ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer));
    return Accepted{std::move(fd), peer};
}

UdpPair bindUdpPair(const std::string& host) {
    for (int i = 0; i < kUdpPairTries; ++i) {
        UniqueFd any = tryBindUdp(addressOf(host, 0));
        const uint16_t port = any.valid() ? portOf(any.get()) : uint16_t{1};
        if (port % 2 != 0) {
            continue;
        }
        UniqueFd next = tryBindUdp(addressOf(host, static_cast<uint16_t>(port + 1)));
        if (next.valid()) {
            return {std::move(any), std::move(next), port};
        }
    }
    throw Error{ErrorKind::Unavailable, "no two neighbouring UDP ports are free"};
}

bool sendUdp(int fd, const sockaddr_in& to, std::span<const uint8_t> packet) {
    return ::sendto(fd, packet.data(), packet.size(), 0, generic(to), sizeof to) ==
           static_cast<ssize_t>(packet.size());
}

std::optional<sockaddr_in> discardUdp(int fd) {
    std::array<uint8_t, 2048> packet{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    if (::recvfrom(fd, packet.data(), packet.size(), 0, generic(from), &size) < 0) {
        return std::nullopt;
    }
    return from;
}

}  // namespace betang::camsim
