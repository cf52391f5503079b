// SPDX-License-Identifier: Apache-2.0
//
// TLS between the plain bytes of RTSP and the bytes of a socket, without touching the socket.

#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/access_unit.hpp"
#include "core/result.hpp"

namespace betang::camsim {

// The server's key and self-signed certificate (P-256, CN=betang-camsim, for 127.0.0.1 and
// localhost), made at start. The key is never written anywhere. Throws Internal when OpenSSL fails.
// Reentrant after construction.
class TlsIdentity {
  public:
    TlsIdentity();
    ~TlsIdentity();
    TlsIdentity(const TlsIdentity&) = delete;
    TlsIdentity& operator=(const TlsIdentity&) = delete;

    [[nodiscard]] std::string certificatePem() const;

  private:
    friend class TlsChannel;
    struct State;
    std::unique_ptr<State> state_;
};

// One connection's server side. Thread-bound.
class TlsChannel {
  public:
    // `identity` must outlive the channel.
    explicit TlsChannel(const TlsIdentity& identity);
    ~TlsChannel();
    TlsChannel(const TlsChannel&) = delete;
    TlsChannel& operator=(const TlsChannel&) = delete;

    // Takes bytes of the socket; the plain bytes that came out of them. Corrupt when the peer
    // breaks the protocol.
    [[nodiscard]] Result<Bytes> open(std::span<const uint8_t> sealed);

    // Seals plain bytes; before the handshake is over they cannot be sent: Unavailable.
    [[nodiscard]] Result<Bytes> seal(std::span<const uint8_t> plain);

    // What the protocol itself wants sent (handshake, alerts); may be empty.
    [[nodiscard]] Bytes takeOwnOutput();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace betang::camsim
