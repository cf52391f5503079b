// SPDX-License-Identifier: Apache-2.0
//
// Tells every listener what changes, and remembers the newest events for those who ask later.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "bus/json_text.hpp"
#include "core/mutex.hpp"
#include "server/web_server.hpp"

namespace betang {

// Drop-oldest: what is older is the archive's affair.
inline constexpr size_t kEventsKept = 1000;
inline constexpr size_t kLargestEvent = 4096;  // as JSON text; larger ones are not passed on

struct EventsAnswer {
    std::vector<Json> events;  // oldest first, each with its "number"
    uint64_t newest = 0;       // number of the newest event there is
};

// Thread-safe. Every message is one JSON text: {"type":"state",...} or {"type":"event","event":
// {"number":N,...}}. A listener that does not read is let go: it comes back and gets all states.
class NewsDesk {
  public:
    using Sees = std::function<bool(const Json& about)>;

    // `greeting` is sent to this listener first. It hears only of states and events that it `sees`.
    void add(const std::shared_ptr<WebSocketPeer>& listener,
             const std::vector<Json>& greeting,
             Sees sees);
    void remove(const WebSocketPeer* listener);

    void state(Json state);
    void event(Json event);

    // The events numbered above `after`, at most kEventsKept. A number from before a restart, which
    // lies above all there are, gets everything.
    [[nodiscard]] EventsAnswer eventsAfter(uint64_t after) const;

    [[nodiscard]] size_t listeners() const;

  private:
    struct Listener {
        std::shared_ptr<WebSocketPeer> peer;
        Sees sees;
    };

    void tellAll(const Json& message, const Json& about) BETANG_REQUIRES(mutex_);

    mutable Mutex mutex_;
    std::vector<Listener> listeners_ BETANG_GUARDED_BY(mutex_);
    std::deque<Json> events_ BETANG_GUARDED_BY(mutex_);
    uint64_t newest_ BETANG_GUARDED_BY(mutex_) = 0;
};

}  // namespace betang
