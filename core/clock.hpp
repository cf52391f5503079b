// SPDX-License-Identifier: Apache-2.0
//
// The only source of time. Durations and deadlines use monotonic time; utc() is for what people and
// files read. Tests pass a SimulatedClock (tests/support).

#pragma once

#include <chrono>
#include <condition_variable>
#include <stop_token>

#include "core/mutex.hpp"

namespace betang {

using Duration = std::chrono::nanoseconds;
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using UtcTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

// Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual MonoTime monotonic() const = 0;
    [[nodiscard]] virtual UtcTime utc() const = 0;

    // Waits until `pause` has passed or `stop` is requested; false when stopped.
    virtual bool sleepFor(Duration pause, std::stop_token stop) = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] MonoTime monotonic() const override;
    [[nodiscard]] UtcTime utc() const override;
    bool sleepFor(Duration pause, std::stop_token stop) override;
};

// Processor time that the calling thread has used so far.
[[nodiscard]] Duration threadCpu();

// That all threads of this process have used.
[[nodiscard]] Duration processCpu();

}  // namespace betang
