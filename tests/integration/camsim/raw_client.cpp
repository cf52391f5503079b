// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/camsim/raw_client.hpp"

#include <array>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "core/error.hpp"

#include "tests/camsim/sockets.hpp"

namespace betang::camsim {

RawClient::RawClient(uint16_t port) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    const sockaddr_in address = addressOf("127.0.0.1", port);
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw Error{ErrorKind::Unavailable, "cannot connect"};
    }
}

void RawClient::send(const std::string& text) {
    static_cast<void>(::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL));
}

std::string RawClient::read(size_t count) {
    std::string text(count, '\0');
    size_t have = 0;
    while (have < count) {
        const ssize_t size = ::recv(fd_.get(), text.data() + have, count - have, 0);
        if (size <= 0) {
            break;
        }
        have += static_cast<size_t>(size);
    }
    text.resize(have);
    return text;
}

std::string RawClient::ask(const std::string& method, const std::string& headers) {
    send(
        fmt::format("{} rtsp://h/1/main RTSP/1.0\r\nCSeq: {}\r\n{}\r\n", method, ++cseq_, headers));
    std::string head = read(1);
    while (head == "$") {
        const std::string rest = read(3);
        const auto byte = [&rest](size_t i) { return static_cast<uint8_t>(rest.at(i)); };
        static_cast<void>(read((size_t{byte(1)} << 8U) | byte(2)));
        head = read(1);
    }
    while (!head.empty() && !head.ends_with("\r\n\r\n")) {
        const std::string next = read(1);
        if (next.empty()) {
            break;
        }
        head += next;
    }
    return head;
}

std::string RawClient::frame() {
    const std::string head = read(4);
    const auto byte = [&head](size_t i) { return static_cast<uint8_t>(head.at(i)); };
    return head + read((size_t{byte(2)} << 8U) | byte(3));
}

bool RawClient::closed() {
    std::array<char, 4096> piece{};
    ssize_t size = 0;
    do {
        size = ::recv(fd_.get(), piece.data(), piece.size(), 0);
    } while (size > 0);
    return size == 0 || errno == ECONNRESET;
}

std::string RawClient::play() {
    const std::string setup = ask("SETUP", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
    const size_t at = setup.find("Session: ") + 9;
    const std::string session = setup.substr(at, setup.find(';', at) - at);
    static_cast<void>(ask("PLAY", fmt::format("Session: {}\r\n", session)));
    return session;
}

}  // namespace betang::camsim
