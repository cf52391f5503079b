// SPDX-License-Identifier: Apache-2.0

#include "compositor/decode_costs.hpp"

#include <algorithm>

namespace betang {
namespace {

constexpr std::chrono::seconds kLearnEvery{5};
constexpr uint64_t kLeastPictures = 20;
constexpr double kCostSmoothing = 0.3;
constexpr double kHighestRate = 60;  // more is a catch-up
constexpr size_t kMostKnown = 4096;

// Nanoseconds a pixel, libavcodec on one thread of the machine of docs/benchmarks.md.
double usualCost(Codec codec) {
    switch (codec) {
        case Codec::H265:
            return 3.5;
        case Codec::Mjpeg:
            return 5;
        default:
            return 2.4;
    }
}

double pixelsOf(Size size) {
    return static_cast<double>(size.width) * size.height;
}

double secondsOf(Duration time) {
    return std::chrono::duration<double>{time}.count();
}

double smoothed(double before, double now) {
    return before == 0 ? now : before + (now - before) * kCostSmoothing;
}

}  // namespace

void DecodeCosts::learn(const std::map<StreamId, LaneStatus>& lanes, MonoTime now) {
    std::erase_if(seen_, [&](const auto& seen) { return !lanes.contains(seen.first); });
    for (const auto& [stream, status] : lanes) {
        const double usual = pixelsOf(status.picture) * usualCost(status.codec) * 1e-9;
        if (usual > 0 && (known_.size() < kMostKnown || known_.contains(stream))) {
            known_[stream].usual = usual;
        }
        const auto seen = seen_.find(stream);
        if (seen == seen_.end()) {
            seen_.emplace(stream, Seen{now, status});
        } else if (now - seen->second.at >= kLearnEvery) {
            learnOne(stream, seen->second, {now, status});
            seen->second = {now, status};
        }
    }
}

// Keyframes alone cost more than the pictures between them: nothing is learned from those.
void DecodeCosts::learnOne(const StreamId& stream, const Seen& before, const Seen& now) {
    const uint64_t decoded = now.status.decoded - before.status.decoded;
    const bool full = before.status.effort == Effort::Full && now.status.effort == Effort::Full;
    const auto found = known_.find(stream);
    if (!full || decoded < kLeastPictures || found == known_.end()) {
        return;
    }
    Known& known = found->second;
    const double busy = secondsOf(now.status.busy - before.status.busy);
    known.seconds = smoothed(known.seconds, busy / static_cast<double>(decoded));
    const double rate =
        static_cast<double>(now.status.fed - before.status.fed) / secondsOf(now.at - before.at);
    known.rate = smoothed(known.rate, std::min(rate, kHighestRate));
}

// How much longer than usual this machine takes.
double DecodeCosts::slowness() const {
    double seconds = 0;
    double usual = 0;
    for (const auto& [stream, known] : known_) {
        seconds += known.seconds;
        usual += known.seconds > 0 ? known.usual : 0;
    }
    return usual > 0 ? seconds / usual : 1;
}

double DecodeCosts::usualOf(StreamKind kind) const {
    double sum = 0;
    int count = 0;
    for (const auto& [stream, known] : known_) {
        if (stream.kind == kind) {
            sum += known.usual;
            ++count;
        }
    }
    const Size size = kind == StreamKind::Main ? kAssumedMain : kAssumedSub;
    return count > 0 ? sum / count : pixelsOf(size) * usualCost(Codec::H264) * 1e-9;
}

DecodeLoad DecodeCosts::estimate(const DecodePlan& plan) const {
    DecodeLoad load;
    const double slow = slowness();
    for (const auto& [stream, tile] : plan) {
        ++load.streams;
        const auto found = known_.find(stream);
        load.assumed += found == known_.end() ? 1 : 0;
        const Known known = found == known_.end() ? Known{} : found->second;
        const double usual = known.usual > 0 ? known.usual : usualOf(stream.kind);
        const double seconds = known.seconds > 0 ? known.seconds : usual * slow;
        load.cores += seconds * (known.rate > 0 ? known.rate : kAssumedRate);
    }
    return load;
}

}  // namespace betang
