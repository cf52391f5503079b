// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 and WebSocket on one address. The HTTP library stays inside two source files:
// web_server.cpp (listening, requests) and web_socket.cpp (frames).

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/access_unit.hpp"
#include "server/http.hpp"
#include "server/lanes.hpp"

namespace betang {

// One open WebSocket. Thread-safe; may outlive its connection (then send() does nothing).
class WebSocketPeer {
  public:
    virtual ~WebSocketPeer() = default;

    // Queues a message. False, and the message is dropped, when more than `kLargestBacklog` bytes
    // are waiting: the sender decides what to skip (drop-newest, counted by the sender).
    virtual bool send(SharedBytes message, bool text) = 0;

    [[nodiscard]] virtual size_t backlog() const = 0;  // bytes queued and not yet sent

    // Ends the connection with a close frame.
    virtual void close() = 0;

    static constexpr size_t kLargestBacklog = size_t{4} << 20;
};

// What a WebSocket endpoint does. Calls come one at a time, on a server thread; they must not
// block.
struct WebSocketHandlers {
    std::function<void(std::string_view text)>
        message;                   // at most 64 KiB; longer ends the connection
    std::function<void()> closed;  // once, also after an error
};

struct WebServerOptions {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;  // 0: any free one, see WebServer::port()
    // "https://cctv.example" of a proxy before it; empty: there is none. Asked for each request.
    std::function<std::string()> origin = [] { return std::string{}; };
    int threads = 2;
    size_t most_connections = 2048;
    std::chrono::seconds header_limit{5};
    std::chrono::seconds body_limit{10};
    std::chrono::seconds idle_limit{60};
};

struct WebServerCounters {
    uint64_t requests = 0;
    uint64_t refused_connections = 0;  // beyond most_connections
    uint64_t bad_requests = 0;
    uint64_t open_connections = 0;
    uint64_t refused_far = 0;  // because too many wait for one far machine
};

// The requests that a far machine has to be asked for.
struct FarAnswers {
    // Called on a worker thread: the lane of a request, or empty for one that waits for nobody.
    // Must not throw.
    std::function<std::string(const Request&)> lane_of{};
    std::unique_ptr<Lanes> lanes{};
};

class WebServer {
  public:
    // Answers a request; called on a worker thread, where it may block for file or database reads,
    // or in its lane, where it may wait longer.
    using Answer = std::function<Response(const Request&)>;

    // Accepts or refuses an upgrade, on a worker thread: the handlers for this connection, or
    // nothing (404). `peer` lives on for as long as somebody keeps it. Must not throw.
    using Upgrade = std::function<std::optional<WebSocketHandlers>(
        const Request&, std::shared_ptr<WebSocketPeer> peer)>;

    // Listens at once; throws Unavailable when the port is taken and BadConfig when the address is
    // not a loopback one: passwords and pictures never leave this machine in the clear.
    WebServer(WebServerOptions options, Answer answer, Upgrade upgrade, FarAnswers far = {});
    ~WebServer();
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;

    [[nodiscard]] uint16_t port() const;
    [[nodiscard]] WebServerCounters counters() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
