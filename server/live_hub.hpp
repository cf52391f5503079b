// SPDX-License-Identifier: Apache-2.0
//
// Everything live that the server hands out: pictures of cameras and walls to viewers, states and
// events to listeners. One thread reads the bus; a stream is read once however many watch it, and
// only while somebody does.

#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bus/stream_state.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "server/live_channel.hpp"

namespace betang {

struct HubStatus {
    size_t streams = 0;
    size_t viewers = 0;
    LiveCounters live;
};

// What the hub tells as it comes, on its thread; neither may block.
struct HubNews {
    // A stream's state, reason, start of state or run is not what it was.
    std::function<void(const StreamReport&)> state;
    // What analytics saw: one JSON object.
    std::function<void(const Json&)> event;
};

// A worker reports once a second; after so long without a report its streams count as offline.
inline constexpr std::chrono::seconds kSilence{5};

// Thread-safe. Stops and joins on destruction.
class LiveHub {
  public:
    LiveHub(const Config& config, Clock& clock, HubNews news);
    ~LiveHub();
    LiveHub(const LiveHub&) = delete;
    LiveHub& operator=(const LiveHub&) = delete;

    // False when no such stream is configured.
    [[nodiscard]] bool watch(const StreamId& stream, std::shared_ptr<LiveViewer> viewer);
    void leave(const StreamId& stream, const LiveViewer* viewer);

    void reload(const Config& config);

    // The newest report of each stream that has one.
    [[nodiscard]] std::map<StreamId, StreamReport> reports() const;

    [[nodiscard]] HubStatus status() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
