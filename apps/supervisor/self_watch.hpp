// SPDX-License-Identifier: Apache-2.0
//
// Asks all roles now and then how they are, and keeps the alarms that follow.

#pragma once

#include <filesystem>
#include <thread>
#include <vector>

#include "alarms/self_alarms.hpp"
#include "bus/control.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

// `status` as gatherStatus() gives it. What is not there or not as it should be is left out. Pure.
[[nodiscard]] SystemFacts factsFrom(const Json& status, UtcTime now);

// A thread of its own; alarms() is thread-safe. Each alarm goes to the log when it comes up and
// when it is over.
class SelfWatch final {
  public:
    // `clock` must outlive it.
    SelfWatch(std::filesystem::path runtime, const Clock& clock);

    // Asks it to end, which takes as long as the roles take to answer.
    void requestStop() { thread_.request_stop(); }

    [[nodiscard]] std::vector<SelfAlarm> alarms() const BETANG_EXCLUDES(mutex_);

  private:
    void run(const std::stop_token& stop);
    void look(BusContext& context) BETANG_EXCLUDES(mutex_);

    const std::filesystem::path runtime_;
    const Clock& clock_;
    const Log log_{"self-watch"};

    mutable Mutex mutex_;
    SelfAlarmBook book_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;
};

}  // namespace betang
