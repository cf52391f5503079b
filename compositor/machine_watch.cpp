// SPDX-License-Identifier: Apache-2.0

#include "compositor/machine_watch.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

#include <sched.h>
#include <unistd.h>

namespace betang {
namespace {

constexpr double kUseSmoothing = 0.1;

// Fields of the line in their order: user nice system idle iowait irq softirq steal.
constexpr size_t kFields = 8;
constexpr size_t kIdle = 3;
constexpr size_t kWait = 4;

Duration fromTicks(int64_t ticks) {
    const int64_t per_second = std::max<int64_t>(::sysconf(_SC_CLK_TCK), 1);
    return std::chrono::nanoseconds{std::chrono::seconds{1}} * ticks / per_second;
}

double share(Duration time, Duration of) {
    return static_cast<double>(time.count()) / static_cast<double>(of.count());
}

}  // namespace

std::optional<Duration> busyTime(std::string_view stat) {
    constexpr std::string_view kName = "cpu ";
    if (!stat.starts_with(kName)) {
        return std::nullopt;
    }
    stat.remove_prefix(kName.size());
    int64_t busy = 0;
    for (size_t field = 0; field < kFields; ++field) {
        stat.remove_prefix(std::min(stat.find_first_not_of(' '), stat.size()));
        int64_t ticks = 0;
        const auto [end, fault] = std::from_chars(stat.data(), stat.data() + stat.size(), ticks);
        if (fault != std::errc{}) {
            return std::nullopt;
        }
        stat.remove_prefix(static_cast<size_t>(end - stat.data()));
        busy += field == kIdle || field == kWait ? 0 : ticks;
    }
    return fromTicks(busy);
}

ProcessorTimes processorTimes(MonoTime now, Duration decoding) {
    ProcessorTimes times{.at = now, .own = processCpu(), .decoding = decoding};
    std::string line;
    std::ifstream file{"/proc/stat"};
    std::getline(file, line);
    times.busy = busyTime(line).value_or(times.own);
    return times;
}

double processorsOfOurs() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) {
        return std::max(std::thread::hardware_concurrency(), 1U);
    }
    return std::max(CPU_COUNT(&set), 1);
}

void MachineWatch::see(const ProcessorTimes& times) {
    const std::optional<ProcessorTimes> before = std::exchange(before_, times);
    if (!before || times.at <= before->at) {
        return;
    }
    const Duration passed = times.at - before->at;
    const Duration own = times.own - before->own;
    const Duration others = times.busy - before->busy - own;
    const Duration drawing = own - (times.decoding - before->decoding);
    const auto smooth = [](double& value, double now) { value += (now - value) * kUseSmoothing; };
    smooth(use_.others, std::clamp(share(others, passed), 0.0, use_.all));
    smooth(use_.drawing, std::max(share(drawing, passed), 0.0));
}

}  // namespace betang
