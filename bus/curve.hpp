// SPDX-License-Identifier: Apache-2.0
//
// What protects the bus where it leaves the machine: CurveZMQ. Both ends have a key pair; each must
// know the other's public key, and what travels is encrypted and authenticated. Keys are Z85 text
// of 40 characters.

#pragma once

#include <string>
#include <string_view>

#include <zmq.hpp>

#include "core/result.hpp"

namespace betang {

// The secret half must never reach a log, an argument or an error's text.
struct CurveKeys {
    std::string public_key;
    std::string secret_key;

    bool operator==(const CurveKeys&) const = default;
};

// For the end that connects.
struct CurveClient {
    std::string server_key;  // public
    CurveKeys own;

    bool operator==(const CurveClient&) const = default;
};

// For the end that listens. Who may connect is KeyGuard's affair.
struct CurveServer {
    CurveKeys own;

    bool operator==(const CurveServer&) const = default;
};

// Throws Internal when libzmq was built without CURVE.
[[nodiscard]] CurveKeys makeCurveKeys();

// The pair that a secret key belongs to; BadConfig when it is no key.
[[nodiscard]] Result<CurveKeys> curveKeysOf(const std::string& secret_key);

// Before the socket connects or binds.
void secure(zmq::socket_t& socket, const CurveClient& client);
void secure(zmq::socket_t& socket, const CurveServer& server);

}  // namespace betang
