// SPDX-License-Identifier: Apache-2.0

#include "bus/publisher_sockets.hpp"

#include <memory>

#include "bus/socket.hpp"

namespace betang {

namespace {

// Answers that may wait for one asker. A reader has one request open for each stream.
constexpr int kWaitingAnswers = 64;

void releasePayload(void* /*data*/, void* hint) noexcept {
    delete static_cast<SharedBytes*>(hint);
}

}  // namespace

zmq::message_t sharedFrame(const SharedBytes& data) {
    auto hint = std::make_unique<SharedBytes>(data);
    auto* bytes = const_cast<uint8_t*>(data->data());  // libzmq only reads it
    zmq::message_t message{bytes, data->size(), releasePayload, hint.get()};
    static_cast<void>(hint.release());
    return message;
}

zmq::socket_t makeLiveSocket(BusContext& context) {
    SocketOptions options;
    options.traffic = Traffic::Live;
    options.send_messages = kLiveMessages;
    options.linger_ms = kLingerMs;
    options.largest_frame = kLargestAskedFrame;
    zmq::socket_t socket = makeSocket(context, zmq::socket_type::xpub, options);
    socket.set(zmq::sockopt::xpub_verbose, true);
    return socket;
}

zmq::socket_t makeCatchupSocket(BusContext& context) {
    SocketOptions options;
    options.send_messages = kWaitingAnswers;
    options.linger_ms = kLingerMs;
    options.largest_frame = kLargestAskedFrame;
    zmq::socket_t socket = makeSocket(context, zmq::socket_type::router, options);
    socket.set(zmq::sockopt::router_mandatory, true);
    return socket;
}

}  // namespace betang
