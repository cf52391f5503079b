// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

namespace zmq {
class context_t;
}

namespace betang {

// Owns the ZeroMQ context of a process. Must outlive every socket made from it. Thread-safe.
class BusContext final {
  public:
    BusContext();
    ~BusContext();
    BusContext(const BusContext&) = delete;
    BusContext& operator=(const BusContext&) = delete;

    [[nodiscard]] zmq::context_t& native() { return *context_; }

  private:
    std::unique_ptr<zmq::context_t> context_;
};

}  // namespace betang
