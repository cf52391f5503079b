// SPDX-License-Identifier: Apache-2.0

#include "server/live_socket.hpp"

#include <utility>

namespace betang {

LiveSocket::LiveSocket(std::shared_ptr<WebSocketPeer> peer, const Clock& clock)
    : peer_{std::move(peer)}, clock_{clock} {}

bool LiveSocket::ready() {
    const uint64_t waiting = peer_->backlog();
    while (!unread_.empty() && unread_.front().up_to + waiting <= sent_) {
        unread_.pop_front();
    }
    return unread_.empty() || clock_.monotonic() - unread_.front().since <= kLongestUnread;
}

bool LiveSocket::send(SharedBytes message, bool text) {
    const size_t size = message->size();
    if (!peer_->send(std::move(message), text)) {
        return false;
    }
    sent_ += size;
    unread_.push_back({sent_, clock_.monotonic()});
    return true;
}

void LiveSocket::end() {
    peer_->close();
}

}  // namespace betang
