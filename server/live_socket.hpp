// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "core/clock.hpp"
#include "server/live_channel.hpp"
#include "server/web_server.hpp"

namespace betang {

// What is older than this is no live picture: a viewer that still has it to read misses the rest
// up to a keyframe.
inline constexpr std::chrono::seconds kLongestUnread{1};

// A viewer at the other end of a WebSocket. Called by one thread at a time, as LiveHub does.
class LiveSocket final : public LiveViewer {
  public:
    LiveSocket(std::shared_ptr<WebSocketPeer> peer, const Clock& clock);

    [[nodiscard]] bool ready() override;
    bool send(SharedBytes message, bool text) override;
    void end() override;

  private:
    struct Unread {
        uint64_t up_to = 0;  // of all bytes ever sent, when this message is read
        MonoTime since{};
    };

    const std::shared_ptr<WebSocketPeer> peer_;
    const Clock& clock_;
    uint64_t sent_ = 0;
    std::deque<Unread> unread_;  // bounded by the peer's backlog
};

}  // namespace betang
