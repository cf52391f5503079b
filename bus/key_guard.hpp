// SPDX-License-Identifier: Apache-2.0
//
// Says whose connections a context's CURVE sockets take: those whose public key is on a list. It
// answers libzmq's questions (ZAP, rfc.zeromq.org/spec/27). A peer that is not on the list gets no
// message, and nothing that it sends is read.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <zmq.hpp>

#include "bus/context.hpp"

namespace betang {

// Public keys in Z85 and whose they are.
using KnownKeys = std::map<std::string, std::string>;

// The answer to one question, frame by frame; empty when it is no question. Pure.
[[nodiscard]] std::vector<std::string> guardAnswer(const std::vector<zmq::message_t>& question,
                                                   const KnownKeys& known);

// At most one for each context, and made before its first CURVE socket is bound: without it libzmq
// would take everybody. Thread-safe; one thread of its own. Throws Internal when there is one.
class KeyGuard final {
  public:
    KeyGuard(BusContext& context, KnownKeys known);
    ~KeyGuard();
    KeyGuard(const KeyGuard&) = delete;
    KeyGuard& operator=(const KeyGuard&) = delete;

    // For connections made from now on.
    void setKnown(KnownKeys known);

    [[nodiscard]] uint64_t refused() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace betang
