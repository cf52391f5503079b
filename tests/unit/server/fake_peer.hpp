// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "server/web_server.hpp"

namespace betang {

// The server's end of a WebSocket whose client a test plays. Thread-bound.
class FakePeer final : public WebSocketPeer {
  public:
    bool send(SharedBytes message, bool text) override {
        if (full) {
            return false;
        }
        waiting += message->size();
        (text ? texts : binaries).emplace_back(message->begin(), message->end());
        return true;
    }

    [[nodiscard]] size_t backlog() const override { return waiting; }

    void close() override { closed = true; }

    std::vector<std::string> texts;
    std::vector<std::string> binaries;
    size_t waiting = 0;  // bytes that the client has not read; a test takes them away
    bool full = false;
    bool closed = false;
};

}  // namespace betang
