// SPDX-License-Identifier: Apache-2.0
//
// Processes of a benchmark: forked or executed, pinned to a core, and what they cost.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang::bench {

// A forked child that runs `work` until it returns or the Process is destroyed, which kills it. The
// caller must have one thread only at that time.
class Process {
  public:
    Process(int core, const std::function<void()>& work);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // User and system time since its start, from /proc.
    [[nodiscard]] Duration cpu() const;

  private:
    pid_t pid_ = -1;
};

// Runs a program to its end on one core, output discarded, and returns its user and system time.
// Unavailable when it cannot be started or fails.
[[nodiscard]] Result<Duration> runOnCore(const std::vector<std::string>& command, int core);

// Steal time of the whole machine since it started, from /proc/stat.
[[nodiscard]] Duration stealTime();

}  // namespace betang::bench
