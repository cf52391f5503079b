// SPDX-License-Identifier: Apache-2.0
//
// A reader's two sockets to one publisher, and what arrives on them, taken apart and checked.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <zmq.hpp>

#include "bus/catchup_message.hpp"
#include "bus/context.hpp"
#include "bus/endpoints.hpp"
#include "bus/media_reader.hpp"
#include "core/access_unit.hpp"

namespace betang {

struct LiveUnit {
    AccessUnit unit;
    uint64_t origin = 0;
};

struct UnitsAnswer {
    StreamId stream;
    CatchupAnswer head;
    std::vector<AccessUnit> units;
};

struct Malformed {};

// Thread-bound.
class PublisherLink final {
  public:
    using Live = std::variant<LiveUnit, StateMessage, Malformed>;
    using Answer = std::variant<UnitsAnswer, Malformed>;

    // Neither endpoint need exist yet.
    PublisherLink(BusContext& context, const Endpoints& at);

    void subscribe(const std::string& prefix);
    void unsubscribe(const std::string& prefix);

    [[nodiscard]] bool isUsed() const { return subscriptions_ > 0; }

    // A request that cannot even be queued is dropped, like one that is never answered.
    void ask(const StreamId& stream, const CatchupRequest& request);

    // Nothing when nothing waits.
    [[nodiscard]] std::optional<Live> nextLive();
    [[nodiscard]] std::optional<Answer> nextAnswer();

    // For poll().
    [[nodiscard]] std::vector<zmq::pollitem_t> pollItems();

  private:
    zmq::socket_t live_;
    zmq::socket_t catchup_;
    size_t subscriptions_ = 0;
};

}  // namespace betang
