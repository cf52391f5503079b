// SPDX-License-Identifier: Apache-2.0

#include "bus/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::string_view kIpc = "ipc://";
constexpr int kBacklog = 128;

std::string ipcPath(std::string_view endpoint) {
    return endpoint.starts_with(kIpc) ? std::string{endpoint.substr(kIpc.size())} : std::string{};
}

Error unavailable(std::string_view endpoint, std::string_view why) {
    return Error{ErrorKind::Unavailable, fmt::format("cannot listen on {}: {}", endpoint, why)};
}

UniqueFd lockFile(std::string_view endpoint, const std::string& path) {
    UniqueFd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!fd.valid()) {
        throw Error{ErrorKind::Io, fmt::format("cannot open {}: {}", path, std::strerror(errno))};
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        throw unavailable(endpoint, "another process serves it");
    }
    return fd;
}

UniqueFd listenOn(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy_n(path.data(), std::min(path.size(), sizeof address.sun_path - 1), address.sun_path);
    UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (!fd.valid() || ::bind(fd.get(), generic, sizeof address) != 0 ||
        ::listen(fd.get(), kBacklog) != 0) {
        throw unavailable(path, std::strerror(errno));
    }
    return fd;
}

}  // namespace

zmq::socket_t makeSocket(BusContext& context, zmq::socket_type type, const SocketOptions& options) {
    zmq::socket_t socket{context.native(), type};
    socket.set(zmq::sockopt::linger, options.linger_ms);
    socket.set(zmq::sockopt::affinity, uint64_t{options.traffic == Traffic::Live ? 1U : 2U});
    socket.set(zmq::sockopt::sndhwm, options.send_messages);
    socket.set(zmq::sockopt::rcvhwm, options.receive_messages);
    socket.set(zmq::sockopt::maxmsgsize, options.largest_frame);
    socket.set(zmq::sockopt::heartbeat_ivl, 2000);
    socket.set(zmq::sockopt::heartbeat_timeout, 6000);
    socket.set(zmq::sockopt::reconnect_ivl, 50);
    socket.set(zmq::sockopt::reconnect_ivl_max, 500);
    // The kernel would go on trying for two minutes, with ever longer pauses.
    socket.set(zmq::sockopt::connect_timeout, 3000);
    socket.set(zmq::sockopt::handshake_ivl, 6000);
    return socket;
}

void pollSockets(std::vector<zmq::pollitem_t>& items, std::optional<Duration> limit) {
    const auto wait = limit ? std::chrono::ceil<std::chrono::milliseconds>(*limit)
                            : std::chrono::milliseconds{-1};
    const auto bounded = limit ? std::max(wait, std::chrono::milliseconds{0}) : wait;
    try {
        zmq::poll(items, bounded);
    } catch (const zmq::error_t& failed) {
        if (failed.num() != EINTR) {
            throw;
        }
    }
}

std::optional<std::vector<zmq::message_t>> receiveFrames(zmq::socket_t& socket, size_t most) {
    std::vector<zmq::message_t> frames;
    bool more = true;
    while (more) {
        zmq::message_t frame;
        if (!socket.recv(frame, zmq::recv_flags::dontwait)) {
            return std::nullopt;
        }
        more = frame.more();
        if (frames.size() < most) {
            frames.push_back(std::move(frame));
        }
    }
    return frames;
}

EndpointLock::EndpointLock(std::string_view endpoint)
    : endpoint_{endpoint}, path_{ipcPath(endpoint)} {
    if (!path_.empty()) {
        lock_ = lockFile(endpoint_, path_ + ".lock");
    }
}

EndpointLock::~EndpointLock() {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
    }
}

void EndpointLock::bind(zmq::socket_t& socket) {
    try {
        if (!path_.empty()) {
            bindIpc(socket);
        } else {
            socket.bind(endpoint_);
        }
    } catch (const zmq::error_t& failed) {
        throw unavailable(endpoint_, failed.what());
    }
}

// Left to itself libzmq removes the socket file when its own thread gets round to closing the
// listener, which may be after a successor has bound the same path. With a descriptor of ours it
// leaves the file alone, and only the holder of the lock touches it.
void EndpointLock::bindIpc(zmq::socket_t& socket) {
    ::unlink(path_.c_str());
    UniqueFd listening = listenOn(path_);
    socket.set(zmq::sockopt::use_fd, listening.get());
    socket.bind(endpoint_);
    static_cast<void>(listening.release());
}

}  // namespace betang
