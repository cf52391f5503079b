// SPDX-License-Identifier: Apache-2.0
//
// Passes streams on between publishers and readers that cannot or must not reach them: out of a
// site over tcp, and from there to the readers of another machine. What passes is not opened: a
// reader behind a relay speaks to the publisher as if it were there, live and to catch up, and a
// stream crosses once however many read it. Only what concerns the cameras of the plan passes.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bus/context.hpp"
#include "bus/curve.hpp"
#include "bus/endpoints.hpp"
#include "core/ids.hpp"

namespace betang {

// A publisher, and which cameras are read from it.
struct RelaySource {
    Endpoints at;
    std::set<CameraId> cameras;

    bool operator==(const RelaySource& other) const {
        return at.live == other.at.live && at.catchup == other.at.catchup &&
               cameras == other.cameras;
    }
};

struct RelayOptions {
    Endpoints at;                            // where readers come; live and catchup are bound
    std::optional<CurveServer> server_keys;  // theirs must be known to the context's KeyGuard
    std::optional<CurveClient> client_keys;  // for the publishers
    bool keep_states = false;                // hear the states of all cameras, asked for or not
};

struct RelayCounters {
    uint64_t passed = 0;    // live messages
    uint64_t catchups = 0;  // answers
    uint64_t refused = 0;   // subscriptions and requests that are malformed or concern no camera
};

// One thread of its own does all socket work; everything but construction and destruction is
// thread-safe. Construction binds and throws Unavailable when an endpoint is taken.
class Relay final {
  public:
    // Called on the relay's thread for every live message that a source sent. Must not block.
    using Heard = std::function<void(std::string_view topic)>;

    Relay(BusContext& context, RelayOptions options, Heard heard = {});
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    // Passes on these and no others. Sources that stay as they were keep their connections.
    void setSources(std::vector<RelaySource> sources);

    // Tells readers something of the relay's own, as MediaPublisher::publishState() does. At most
    // 10,000 may wait; beyond that the oldest is dropped.
    void publishState(const std::string& topic, std::string json);

    [[nodiscard]] RelayCounters counters() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
