// SPDX-License-Identifier: Apache-2.0
//
// Serves one encoded stream at rtsp://127.0.0.1:PORT/NAME to any number of clients: one shared
// media, fed by push(). A client that stops reading is dropped by the server when its backlog is
// full; push() never waits for anybody.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/access_unit.hpp"

namespace betang {

// push() and clients() are thread-safe; a thread of its own does the serving.
class RtspMount {
  public:
    // Called on the server's thread: true before the first client gets its description, false after
    // the last one left. Must not block.
    using DemandChanged = std::function<void(bool wanted)>;

    // Throws Unavailable when the port is taken.
    RtspMount(int port, const std::string& name, DemandChanged demand);
    ~RtspMount();
    RtspMount(const RtspMount&) = delete;
    RtspMount& operator=(const RtspMount&) = delete;

    // One H.264 access unit in Annex B.
    void push(const AccessUnit& unit);

    [[nodiscard]] size_t clients() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
