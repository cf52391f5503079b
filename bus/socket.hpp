// SPDX-License-Identifier: Apache-2.0
//
// Makes ZeroMQ sockets with the options that every socket of the bus shares, and binds them so that
// two processes never serve the same endpoint.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <zmq.hpp>

#include "bus/context.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// Which of the context's I/O threads serves a socket.
enum class Traffic { Live, Bulk };

struct SocketOptions {
    Traffic traffic = Traffic::Bulk;
    int send_messages = 1000;  // high-water marks, in messages for each peer
    int receive_messages = 1000;
    int64_t largest_frame = 0;  // an incoming frame above it costs the peer its connection
};

// Linger 0, heartbeats (they matter on tcp), reconnects between 50 and 500 ms with jitter.
[[nodiscard]] zmq::socket_t makeSocket(BusContext& context,
                                       zmq::socket_type type,
                                       const SocketOptions& options);

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
