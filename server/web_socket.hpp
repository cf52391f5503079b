// SPDX-License-Identifier: Apache-2.0
//
// The WebSocket half of the web server: takes over connections whose upgrade was accepted.

#pragma once

#include <memory>
#include <string>

#include "core/unique_fd.hpp"
#include "server/web_server.hpp"

namespace betang {

// Runs all WebSocket connections on one thread of its own. Thread-safe.
class WebSocketService {
  public:
    WebSocketService();
    ~WebSocketService();
    WebSocketService(const WebSocketService&) = delete;
    WebSocketService& operator=(const WebSocketService&) = delete;

    // A peer that is not connected yet: what is sent to it waits.
    [[nodiscard]] std::shared_ptr<WebSocketPeer> makePeer();

    // Connects `peer` to the accepted TCP connection `socket`, from which `request` (the upgrade
    // request, headers complete, and whatever followed it) has been read already.
    void open(const std::shared_ptr<WebSocketPeer>& peer,
              UniqueFd socket,
              std::string request,
              WebSocketHandlers handlers);

    [[nodiscard]] size_t connections() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
