// SPDX-License-Identifier: Apache-2.0

#include "bus/context.hpp"

#include <sched.h>
#include <zmq.hpp>

namespace betang {

namespace {

// One for live sockets and one for catch-up and control, so that a large answer never stands in
// front of a live access unit (see Traffic in bus/socket.hpp).
constexpr int kIoThreads = 2;

}  // namespace

BusContext::BusContext(IoScheduling scheduling)
    : context_{std::make_unique<zmq::context_t>(kIoThreads)} {
    if (scheduling == IoScheduling::Batch) {
        context_->set(zmq::ctxopt::thread_sched_policy, SCHED_BATCH);
    }
}

BusContext::~BusContext() = default;

}  // namespace betang
