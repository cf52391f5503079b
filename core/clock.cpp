// SPDX-License-Identifier: Apache-2.0

#include "core/clock.hpp"

#include <utility>

namespace betang {

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

}  // namespace betang
