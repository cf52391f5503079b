// SPDX-License-Identifier: Apache-2.0

#include "server/news_desk.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace betang {

namespace {

SharedBytes textOf(const Json& message) {
    const std::string text = toJsonText(message);
    return std::make_shared<const Bytes>(text.begin(), text.end());
}

Json stateMessage(Json state) {
    state["type"] = "state";
    return state;
}

}  // namespace

void NewsDesk::add(const std::shared_ptr<WebSocketPeer>& listener,
                   const std::vector<Json>& greeting,
                   Sees sees) {
    const MutexLocker lock{mutex_};
    for (const Json& state : greeting) {
        if (sees(state)) {
            (void)listener->send(textOf(stateMessage(state)), true);
        }
    }
    listeners_.push_back({listener, std::move(sees)});
}

void NewsDesk::remove(const WebSocketPeer* listener) {
    const MutexLocker lock{mutex_};
    std::erase_if(listeners_, [listener](const auto& each) { return each.peer.get() == listener; });
}

void NewsDesk::state(Json state) {
    const MutexLocker lock{mutex_};
    const Json message = stateMessage(std::move(state));
    tellAll(message, message);
}

void NewsDesk::event(Json event) {
    if (!event.is_object() || toJsonText(event).size() > kLargestEvent) {
        return;
    }
    const MutexLocker lock{mutex_};
    event["number"] = ++newest_;
    tellAll({{"type", "event"}, {"event", event}}, event);
    events_.push_back(std::move(event));
    if (events_.size() > kEventsKept) {
        events_.pop_front();
    }
}

EventsAnswer NewsDesk::eventsAfter(uint64_t after) const {
    const MutexLocker lock{mutex_};
    const uint64_t wanted = after > newest_ ? newest_ : newest_ - after;
    const auto count = static_cast<std::ptrdiff_t>(std::min<uint64_t>(wanted, events_.size()));
    return {{events_.end() - count, events_.end()}, newest_};
}

size_t NewsDesk::listeners() const {
    const MutexLocker lock{mutex_};
    return listeners_.size();
}

void NewsDesk::tellAll(const Json& message, const Json& about) {
    const SharedBytes text = textOf(message);
    std::erase_if(listeners_, [&](const Listener& listener) {
        const bool taken = !listener.sees(about) || listener.peer->send(text, true);
        if (!taken) {
            listener.peer->close();
        }
        return !taken;
    });
}

}  // namespace betang
