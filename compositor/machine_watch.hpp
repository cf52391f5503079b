// SPDX-License-Identifier: Apache-2.0
//
// What this machine's processors are busy with, from /proc/stat (proc(5)) and from what the kernel
// counts of this process.

#pragma once

#include <optional>
#include <string_view>

#include "compositor/admission.hpp"

namespace betang {

// Time that all processors together spent on something, or were kept from us by the host, since
// the start of the machine: the first line of /proc/stat. Nothing when it is not that.
[[nodiscard]] std::optional<Duration> busyTime(std::string_view stat);

// What was counted at one moment.
struct ProcessorTimes {
    MonoTime at{};
    Duration busy{};      // of the whole machine
    Duration own{};       // of this process
    Duration decoding{};  // of that
};

// Now. `busy` is `own` where /proc/stat cannot be read.
[[nodiscard]] ProcessorTimes processorTimes(MonoTime now, Duration decoding);

// Processors that this process may run on.
[[nodiscard]] double processorsOfOurs();

// Smoothed over some ten samples. Pure; thread-bound.
class MachineWatch {
  public:
    explicit MachineWatch(double processors) { use_.all = processors; }

    void see(const ProcessorTimes& times);

    [[nodiscard]] const MachineUse& use() const { return use_; }

  private:
    MachineUse use_;
    std::optional<ProcessorTimes> before_;
};

}  // namespace betang
