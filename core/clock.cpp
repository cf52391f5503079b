// SPDX-License-Identifier: Apache-2.0

#include "core/clock.hpp"

#include <ctime>
#include <utility>

namespace betang {
namespace {

Duration readClock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

MonoTime SystemClock::monotonic() const {
    return std::chrono::steady_clock::now();
}

UtcTime SystemClock::utc() const {
    return std::chrono::system_clock::now();
}

bool SystemClock::sleepFor(Duration pause, std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock{mutex};
    wake.wait_for(lock, stop, pause, [] { return false; });
    return !stop.stop_requested();
}

Duration threadCpu() {
    return readClock(CLOCK_THREAD_CPUTIME_ID);
}

Duration processCpu() {
    return readClock(CLOCK_PROCESS_CPUTIME_ID);
}

}  // namespace betang
