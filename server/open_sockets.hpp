// SPDX-License-Identifier: Apache-2.0
//
// Connections that stay open after their request was let in: they end with the session.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/mutex.hpp"
#include "server/web_server.hpp"

namespace betang {

// Thread-safe.
class OpenSockets final {
  public:
    // `session` is the hash of its token.
    void add(const std::string& session, std::weak_ptr<WebSocketPeer> peer);

    // Asks once for each session, and closes the connections of those that are gone.
    void closeGone(const std::function<bool(const std::string& session)>& is_there);

    [[nodiscard]] size_t count() const;

  private:
    struct Open {
        std::string session;
        std::weak_ptr<WebSocketPeer> peer;
    };

    [[nodiscard]] std::vector<Open> stillOpen() BETANG_EXCLUDES(mutex_);

    mutable Mutex mutex_;
    std::vector<Open> open_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
