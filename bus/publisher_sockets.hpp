// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <zmq.hpp>

#include "bus/context.hpp"
#include "core/access_unit.hpp"

namespace betang {

// For live access units and states (XPUB), which reports every new subscription.
[[nodiscard]] zmq::socket_t makeLiveSocket(BusContext& context);

// For catch-up requests (ROUTER), which says when an asker is gone or does not read.
[[nodiscard]] zmq::socket_t makeCatchupSocket(BusContext& context);

// `data` without a copy: the message holds a reference until libzmq has written it.
[[nodiscard]] zmq::message_t sharedFrame(const SharedBytes& data);

}  // namespace betang
