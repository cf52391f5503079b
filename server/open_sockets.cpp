// SPDX-License-Identifier: Apache-2.0

#include "server/open_sockets.hpp"

#include <map>
#include <utility>

namespace betang {

void OpenSockets::add(const std::string& session, std::weak_ptr<WebSocketPeer> peer) {
    const MutexLocker lock{mutex_};
    std::erase_if(open_, [](const Open& each) { return each.peer.expired(); });
    open_.push_back({session, std::move(peer)});
}

void OpenSockets::closeGone(const std::function<bool(const std::string& session)>& is_there) {
    std::map<std::string, bool> known;
    for (const Open& each : stillOpen()) {
        const auto found = known.find(each.session);
        const bool there = found == known.end()
                               ? known.emplace(each.session, is_there(each.session)).first->second
                               : found->second;
        if (const auto peer = there ? nullptr : each.peer.lock()) {
            peer->close();
        }
    }
}

size_t OpenSockets::count() const {
    const MutexLocker lock{mutex_};
    return open_.size();
}

std::vector<OpenSockets::Open> OpenSockets::stillOpen() {
    const MutexLocker lock{mutex_};
    std::erase_if(open_, [](const Open& each) { return each.peer.expired(); });
    return open_;
}

}  // namespace betang
