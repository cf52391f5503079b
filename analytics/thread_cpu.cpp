// SPDX-License-Identifier: Apache-2.0

#include "analytics/thread_cpu.hpp"

#include <ctime>

namespace betang {

namespace {

Duration read(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

Duration threadCpu() {
    return read(CLOCK_THREAD_CPUTIME_ID);
}

Duration processCpu() {
    return read(CLOCK_PROCESS_CPUTIME_ID);
}

}  // namespace betang
