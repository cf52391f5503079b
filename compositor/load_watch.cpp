// SPDX-License-Identifier: Apache-2.0

#include "compositor/load_watch.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace betang {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

double hundredths(double value) {
    return std::round(value * 100) / 100;
}

uint64_t ticksSkipped(const std::vector<OutputStatus>& outputs) {
    uint64_t sum = 0;
    for (const OutputStatus& output : outputs) {
        sum += output.frames.skipped;
    }
    return sum;
}

Duration decodingTime(const std::map<StreamId, LaneStatus>& lanes) {
    Duration sum{};
    for (const auto& [stream, lane] : lanes) {
        sum += lane.busy;
    }
    return sum;
}

DecodePlan planOf(const std::map<StreamId, LaneStatus>& lanes) {
    DecodePlan plan;
    for (const auto& [stream, lane] : lanes) {
        plan.emplace(stream, lane.tile);
    }
    return plan;
}

std::string textOf(const Relief& relief) {
    return relief == Relief{}
               ? "everything is shown fully again"
               : fmt::format("too much to do: {}{} streams at keyframes only{}",
                             relief.tours_stand ? "tours stand, " : "",
                             relief.keyframes.size(),
                             relief.slowed ? ", every second picture of the others" : "");
}

}  // namespace

LoadWatch::LoadWatch(const std::string& wall, Parts parts)
    : parts_{std::move(parts)},
      log_{"wall " + wall},
      machine_{processorsOfOurs()},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

void LoadWatch::run(const std::stop_token& stop) {
    while (parts_.clock.sleepFor(kLookEvery, stop)) {
        look();
    }
}

void LoadWatch::look() {
    LoadSample sample{.at = parts_.clock.monotonic(),
                      .lanes = parts_.model.lanes(),
                      .ticks_skipped = ticksSkipped(parts_.outputs.status()),
                      .tour = parts_.tours()};
    Relief relief;
    {
        const MutexLocker lock{mutex_};
        machine_.see(processorTimes(sample.at, decodingTime(sample.lanes)));
        costs_.learn(sample.lanes, sample.at);
        shown_ = planOf(sample.lanes);
        const MachineUse& use = machine_.use();
        sample.cores = std::max(use.all - use.others - use.drawing, 0.1);
        relief = shedder_.see(sample);
    }
    if (relief != relief_) {
        relieve(relief);
    }
}

void LoadWatch::relieve(const Relief& relief) {
    std::map<StreamId, Effort> efforts;
    for (const StreamId& stream : relief.keyframes) {
        efforts.emplace(stream, Effort::Keyframes);
    }
    parts_.model.setEffort(std::move(efforts), relief.slowed);
    if (relief.tours_stand != relief_.tours_stand) {
        parts_.let_tours_stand(relief.tours_stand);
    }
    relief_ = relief;
    log_.warn("{}", textOf(relief));
}

Admission LoadWatch::admits(const DecodePlan& plan) const {
    const MutexLocker lock{mutex_};
    return admit(costs_.estimate(plan), machine_.use());
}

Json LoadWatch::toJson() const {
    const MutexLocker lock{mutex_};
    const MachineUse& use = machine_.use();
    const Relief& relief = shedder_.relief();
    return {{"cores", use.all},
            {"others", hundredths(use.others)},
            {"drawing", hundredths(use.drawing)},
            {"decoding", hundredths(costs_.estimate(shown_).cores)},
            {"tours_stand", relief.tours_stand},
            {"slowed", relief.slowed},
            {"keyframes_only", relief.keyframes.size()}};
}

}  // namespace betang
