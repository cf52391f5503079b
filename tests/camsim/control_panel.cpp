// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/control_panel.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace betang::camsim {

namespace {

constexpr size_t kLongestLine = 4096;
constexpr size_t kMostPeers = 16;

std::vector<std::string_view> wordsOf(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const std::string_view word = trimmed(takeUntil(line, ' '));
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    return words;
}

std::string refuse(std::string_view text) {
    return nlohmann::json{{"ok", false}, {"error", text}}.dump(
        -1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string agree() {
    return R"({"ok":true})";
}

std::string startFault(RtspServer& server, std::string_view name, std::string_view camera) {
    auto spec = parseFault(camera.empty() ? std::string{name} : fmt::format("{}:{}", name, camera));
    if (!spec) {
        return refuse(spec.error().text());
    }
    spec->start += server.uptime();
    server.faults().add(*spec);
    server.tick();
    return agree();
}

std::string clearFaults(RtspServer& server, std::span<const std::string_view> words) {
    std::optional<Fault> fault;
    std::optional<FaultTarget> target;
    for (const std::string_view word : words) {
        if (const auto camera = parseTarget(word)) {
            target = *camera;
        } else if (const auto spec = parseFault(word)) {
            fault = spec->fault;
        } else {
            return refuse(fmt::format("clear: '{}' is no fault and no camera", word.substr(0, 40)));
        }
    }
    server.faults().clear(fault, target);
    server.tick();
    return agree();
}

std::string statusOf(RtspServer& server) {
    server.flushLog();
    nlohmann::json status = server.status();
    status["ok"] = true;
    return status.dump();
}

}  // namespace

std::string obey(RtspServer& server, std::string_view line) {
    const std::vector<std::string_view> words = wordsOf(line.substr(0, kLongestLine));
    const std::string_view verb = words.empty() ? std::string_view{} : words[0];
    if (verb == "fault" && (words.size() == 2 || words.size() == 3)) {
        return startFault(server, words[1], words.size() == 3 ? words[2] : std::string_view{});
    }
    if (verb == "clear" && words.size() <= 3) {
        return clearFaults(server, std::span{words}.subspan(1));
    }
    if (verb == "stop" && words.size() == 2) {
        return startFault(server, "stop", words[1]);
    }
    if (verb == "start" && words.size() == 2) {
        return clearFaults(server, std::array<std::string_view, 2>{"stop", words[1]});
    }
    if (verb == "status" && words.size() == 1) {
        return statusOf(server);
    }
    return refuse(
        "commands: fault NAME [CAMERA], clear [NAME] [CAMERA], stop CAMERA, "
        "start CAMERA, status");
}

ControlSocket::ControlSocket(std::string path, Poller& poller, RtspServer& server)
    : path_{std::move(path)},
      poller_{poller},
      server_{server},
      listener_{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof address.sun_path) {
        throw Error{ErrorKind::InvalidArgument, "--control: the path is too long for a socket"};
    }
    std::memcpy(address.sun_path, path_.data(), path_.size());

    struct stat info {};

    if (::lstat(path_.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) {
        ::unlink(path_.c_str());
    }
    if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(path_.c_str(), 0600) != 0 || ::listen(listener_.get(), 8) != 0) {
        throw Error{ErrorKind::Unavailable, fmt::format("--control: cannot listen on {}", path_)};
    }
    poller_.add(listener_.get(), EPOLLIN, [this](uint32_t) { accept(); });
}

ControlSocket::~ControlSocket() {
    for (const auto& [fd, peer] : peers_) {
        poller_.remove(fd);
    }
    poller_.remove(listener_.get());
    ::unlink(path_.c_str());
}

void ControlSocket::accept() {
    UniqueFd fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!fd.valid() || peers_.size() >= kMostPeers) {
        return;
    }
    const int number = fd.get();
    poller_.add(number, EPOLLIN, [this, number](uint32_t) { read(number); });
    peers_[number].fd = std::move(fd);
}

void ControlSocket::read(int fd) {
    std::array<char, 1024> piece{};
    const ssize_t size = ::recv(fd, piece.data(), piece.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    Peer& peer = peers_[fd];
    if (size > 0) {
        peer.line.append(piece.data(), static_cast<size_t>(size));
    }
    if (size <= 0 || !answerLines(peer)) {
        drop(fd);
    }
}

bool ControlSocket::answerLines(Peer& peer) {
    for (size_t end = peer.line.find('\n'); end != std::string::npos; end = peer.line.find('\n')) {
        const std::string answer = obey(server_, peer.line.substr(0, end)) + '\n';
        peer.line.erase(0, end + 1);
        if (::send(peer.fd.get(), answer.data(), answer.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(answer.size())) {
            return false;
        }
    }
    return peer.line.size() <= kLongestLine;
}

void ControlSocket::drop(int fd) {
    poller_.remove(fd);
    peers_.erase(fd);
}

}  // namespace betang::camsim
