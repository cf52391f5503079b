// SPDX-License-Identifier: Apache-2.0
//
// Processes of a benchmark: forked or executed, pinned to a core, and what they cost.

#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang::bench {

// A child that runs until its work is done or the Process is destroyed, which kills it. The caller
// must have one thread only when it makes one. Thread-bound.
class Process {
  public:
    // A fork of this process that runs `work`.
    Process(int core, const std::function<void()>& work);

    // A program, found along PATH; what it prints goes to the end of `output`.
    Process(int core, const std::vector<std::string>& command, const std::filesystem::path& output);

    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // User and system time of all its threads since its start.
    [[nodiscard]] Duration cpu() const;

    // Proportional set size in bytes, from /proc: pages shared with others count in part.
    [[nodiscard]] uint64_t memory() const;

    [[nodiscard]] bool running();

    // Asks it to end and waits for that; false when it had to be killed or ended in failure.
    bool stop(int signal, Duration limit, Clock& clock);

  private:
    pid_t pid_ = -1;
    std::optional<int> status_;  // once it has ended
};

// Runs a program to its end on one core, output discarded, and returns its user and system time.
// Unavailable when it cannot be started or fails.
[[nodiscard]] Result<Duration> runOnCore(const std::vector<std::string>& command, int core);

// Steal time of the whole machine since it started, from /proc/stat.
[[nodiscard]] Duration stealTime();

}  // namespace betang::bench
