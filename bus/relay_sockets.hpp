// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <zmq.hpp>

#include "bus/relay.hpp"

namespace betang {

// The readers' side of a relay, XPUB or ROUTER, not bound yet.
[[nodiscard]] zmq::socket_t relayFront(BusContext& context,
                                       const RelayOptions& relay,
                                       zmq::socket_type type);

// Its side to one publisher, SUB or DEALER, connected to `endpoint`.
[[nodiscard]] zmq::socket_t relayBack(BusContext& context,
                                      const RelayOptions& relay,
                                      zmq::socket_type type,
                                      const std::string& endpoint);

}  // namespace betang
