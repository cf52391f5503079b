// SPDX-License-Identifier: Apache-2.0

#include "bus/curve.hpp"

#include <array>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr size_t kKeyLength = 40;
constexpr size_t kKeyBytes = 32;

using KeyText = std::array<char, kKeyLength + 1>;

}  // namespace

CurveKeys makeCurveKeys() {
    KeyText public_key{};
    KeyText secret_key{};
    if (zmq_curve_keypair(public_key.data(), secret_key.data()) != 0) {
        throw Error{ErrorKind::Internal, "libzmq cannot make CURVE keys"};
    }
    return {public_key.data(), secret_key.data()};
}

Result<CurveKeys> curveKeysOf(const std::string& secret_key) {
    KeyText public_key{};
    std::array<uint8_t, kKeyBytes> bytes{};
    if (secret_key.size() != kKeyLength ||
        zmq_z85_decode(bytes.data(), secret_key.c_str()) == nullptr ||
        zmq_curve_public(public_key.data(), secret_key.c_str()) != 0) {
        return Error{ErrorKind::BadConfig, "must hold one key, as `betang keys rotate` makes it"};
    }
    return CurveKeys{public_key.data(), secret_key};
}

void secure(zmq::socket_t& socket, const CurveClient& client) {
    socket.set(zmq::sockopt::curve_serverkey, client.server_key);
    socket.set(zmq::sockopt::curve_publickey, client.own.public_key);
    socket.set(zmq::sockopt::curve_secretkey, client.own.secret_key);
}

void secure(zmq::socket_t& socket, const CurveServer& server) {
    socket.set(zmq::sockopt::curve_server, true);
    socket.set(zmq::sockopt::curve_secretkey, server.own.secret_key);
    socket.set(zmq::sockopt::zap_domain, std::string{"betang"});
}

}  // namespace betang
