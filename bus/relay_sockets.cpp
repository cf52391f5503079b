// SPDX-License-Identifier: Apache-2.0

#include "bus/relay_sockets.hpp"

#include <cstdint>

#include "bus/media_message.hpp"
#include "bus/socket.hpp"

namespace betang {

namespace {

constexpr int kWaitingRequests = 64;

}  // namespace

zmq::socket_t relayFront(BusContext& context, const RelayOptions& relay, zmq::socket_type type) {
    SocketOptions options;
    const bool live = type == zmq::socket_type::xpub;
    options.traffic = live ? Traffic::Live : Traffic::Bulk;
    options.send_messages = live ? kLiveMessages : kWaitingRequests;
    options.largest_frame = kLargestAskedFrame;
    options.linger_ms = kLingerMs;
    zmq::socket_t socket = makeSocket(context, type, options);
    if (live) {
        socket.set(zmq::sockopt::xpub_verbose, true);
    } else {
        socket.set(zmq::sockopt::router_mandatory, true);
    }
    if (relay.server_keys) {
        secure(socket, *relay.server_keys);
    }
    return socket;
}

zmq::socket_t relayBack(BusContext& context,
                        const RelayOptions& relay,
                        zmq::socket_type type,
                        const std::string& endpoint) {
    SocketOptions options;
    const bool live = type == zmq::socket_type::sub;
    options.traffic = live ? Traffic::Live : Traffic::Bulk;
    options.receive_messages = live ? kLiveMessages : kWaitingRequests;
    options.send_messages = kWaitingRequests;
    options.largest_frame = kLargestMediaFrame;
    zmq::socket_t socket = makeSocket(context, type, options);
    if (relay.client_keys) {
        secure(socket, *relay.client_keys);
    }
    socket.connect(endpoint);
    return socket;
}

}  // namespace betang
