// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

namespace zmq {
class context_t;
}

namespace betang {

// When the threads that write and read a context's sockets get a processor that is busy: Batch ones
// do not interrupt what runs there (SCHED_BATCH, sched(7)). For those who send much at a time and
// would be interrupted after its first message.
enum class IoScheduling { Prompt, Batch };

// Owns the ZeroMQ context of a process. Must outlive every socket made from it. Thread-safe.
class BusContext final {
  public:
    explicit BusContext(IoScheduling scheduling = IoScheduling::Prompt);
    ~BusContext();
    BusContext(const BusContext&) = delete;
    BusContext& operator=(const BusContext&) = delete;

    [[nodiscard]] zmq::context_t& native() { return *context_; }

  private:
    std::unique_ptr<zmq::context_t> context_;
};

}  // namespace betang
