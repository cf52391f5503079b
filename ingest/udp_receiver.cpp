// SPDX-License-Identifier: Apache-2.0

#include "ingest/udp_receiver.hpp"

#include <array>
#include <cstring>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace betang {

namespace {

constexpr int kTries = 64;
constexpr int kReceiveBuffer = 1 << 20;  // a keyframe comes as one burst
constexpr size_t kLargestDatagram = 65536;
constexpr int kMostAtOnce = 1024;  // whoever floods the port does not hold the session up

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;

    sockaddr* native() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::optional<Address> addressOf(const std::string& text, uint16_t port) {
    Address out;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
    if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        out.length = sizeof(sockaddr_in);
        return out;
    }
    if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        out.length = sizeof(sockaddr_in6);
        return out;
    }
    return std::nullopt;
}

// A datagram socket on `port` (0: any) of every local address.
UniqueFd bound(int family, uint16_t port) {
    UniqueFd fd{::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    auto any = addressOf(family == AF_INET ? "0.0.0.0" : "::", port);
    if (!fd.valid() || !any || ::bind(fd.get(), any->native(), any->length) != 0) {
        return UniqueFd{};
    }
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    return fd;
}

uint16_t portOf(int fd) {
    Address own;
    own.length = sizeof own.storage;
    if (::getsockname(fd, own.native(), &own.length) != 0) {
        return 0;
    }
    // The port stands in the same place for both families.
    return ntohs(reinterpret_cast<const sockaddr_in*>(&own.storage)->sin_port);
}

bool sameHost(const Address& a, const Address& b) {
    if (a.storage.ss_family != b.storage.ss_family) {
        return false;
    }
    if (a.storage.ss_family == AF_INET) {
        return reinterpret_cast<const sockaddr_in*>(&a.storage)->sin_addr.s_addr ==
               reinterpret_cast<const sockaddr_in*>(&b.storage)->sin_addr.s_addr;
    }
    return std::memcmp(&reinterpret_cast<const sockaddr_in6*>(&a.storage)->sin6_addr,
                       &reinterpret_cast<const sockaddr_in6*>(&b.storage)->sin6_addr,
                       sizeof(in6_addr)) == 0;
}

}  // namespace

Result<UdpReceiver> UdpReceiver::open(const std::string& camera) {
    const auto address = addressOf(camera, 0);
    if (!address) {
        return Error{ErrorKind::Unavailable, "the camera's address is not numeric"};
    }
    for (int i = 0; i < kTries; ++i) {
        UniqueFd rtp = bound(address->storage.ss_family, 0);
        const uint16_t port = rtp.valid() ? portOf(rtp.get()) : uint16_t{0};
        if (port == 0 || port % 2 != 0) {
            continue;
        }
        UniqueFd rtcp = bound(address->storage.ss_family, static_cast<uint16_t>(port + 1));
        if (rtcp.valid()) {
            return UdpReceiver{std::move(rtp), std::move(rtcp), port, camera};
        }
    }
    return Error{ErrorKind::Unavailable, "no pair of UDP ports is free"};
}

void UdpReceiver::drain(const std::function<void(std::span<const uint8_t>)>& take) {
    const auto camera = addressOf(camera_, 0);
    std::array<uint8_t, kLargestDatagram> buffer;
    for (int i = 0; i < kMostAtOnce; ++i) {
        Address from;
        from.length = sizeof from.storage;
        const ssize_t got =
            ::recvfrom(rtp_.get(), buffer.data(), buffer.size(), 0, from.native(), &from.length);
        if (got < 0) {
            return;
        }
        if (camera && sameHost(from, *camera)) {
            reorder_.push({buffer.data(), static_cast<size_t>(got)}, take);
        }
    }
}

}  // namespace betang
