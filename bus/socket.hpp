// SPDX-License-Identifier: Apache-2.0
//
// Makes ZeroMQ sockets with the options that every socket of the bus shares, and binds them so that
// two processes never serve the same endpoint.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <zmq.hpp>

#include "bus/context.hpp"
#include "core/clock.hpp"
#include "core/unique_fd.hpp"

namespace betang {

using Frames = std::vector<zmq::message_t>;

inline constexpr int64_t kLargestAskedFrame = 4096;  // subscriptions and requests are short

// Live messages that may wait for one subscriber before it begins to lose (and to catch up).
inline constexpr int kLiveMessages = 512;

// Not zero: with zero, libzmq 4.3.4 aborts (session_base.cpp:260, clean_pipes) when a peer's
// connection breaks between two frames of a message while the socket is being closed.
inline constexpr int kLingerMs = 200;

// Which of the context's I/O threads serves a socket.
enum class Traffic { Live, Bulk };

struct SocketOptions {
    Traffic traffic = Traffic::Bulk;
    int send_messages = 1000;  // high-water marks, in messages for each peer
    int receive_messages = 1000;
    int64_t largest_frame = 0;  // an incoming frame above it costs the peer its connection
    int linger_ms = 0;  // what is still unsent when the socket closes may go out for so long
};

// Heartbeats (they matter on tcp), connects given up after 3 s, reconnects between 50 and 500 ms
// with jitter.
[[nodiscard]] zmq::socket_t makeSocket(BusContext& context,
                                       zmq::socket_type type,
                                       const SocketOptions& options);

// Waits until one of `items` is ready or `limit` (rounded up to ms; none: for ever) has passed. A
// signal ends the wait early.
void pollSockets(std::vector<zmq::pollitem_t>& items, std::optional<Duration> limit);

// All frames of the next message, or nothing when none waits. Frames beyond `most` are dropped, so
// a caller that allows one more than it needs sees that there were too many.
[[nodiscard]] std::optional<Frames> receiveFrames(zmq::socket_t& socket, size_t most);

[[nodiscard]] inline std::span<const uint8_t> bytesIn(const zmq::message_t& frame) {
    return {frame.data<uint8_t>(), frame.size()};
}

// Owns the right to serve an endpoint. For ipc that is a lock on <path>.lock, which the kernel
// releases when the process dies; for other transports there is nothing to hold. Removes the socket
// file when destroyed, so it must be destroyed after its socket.
class EndpointLock final {
  public:
    // Throws Unavailable when another holds the endpoint, Io when the lock file cannot be made.
    explicit EndpointLock(std::string_view endpoint);
    ~EndpointLock();
    EndpointLock(const EndpointLock&) = delete;
    EndpointLock& operator=(const EndpointLock&) = delete;

    // Throws Unavailable when the endpoint cannot be bound. A socket file that a killed process
    // left behind is replaced.
    void bind(zmq::socket_t& socket);

  private:
    void bindIpc(zmq::socket_t& socket);

    const std::string endpoint_;
    const std::string path_;  // empty unless ipc
    UniqueFd lock_;
};

}  // namespace betang
