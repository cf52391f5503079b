// SPDX-License-Identifier: Apache-2.0

#include "compositor/shedding.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace betang {
namespace {

constexpr int kOverloadedSamples = 2;  // one alone is a catch-up after a change
constexpr int kFirstPatience = 10;
constexpr int kLongestPatience = 320;
constexpr std::chrono::seconds kRelapse{30};  // what is given up again so soon was taken too early
constexpr uint64_t kTicksLate = 2;
constexpr size_t kLongQueue = 8;     // pictures a stream
constexpr size_t kShortQueue = 2;    // likewise
constexpr double kRoom = 0.75;       // of what decoding could have
constexpr double kLeastGain = 0.25;  // likewise: what takes less is not why an output is late

struct Sums {
    size_t waiting = 0;
    uint64_t overdue = 0;
    Duration busy{};
};

// Of the streams that are in both: a lane that is new begins at zero.
Sums sumsOf(const LoadSample& sample, const LoadSample& also_in) {
    Sums sums;
    for (const auto& [stream, lane] : sample.lanes) {
        if (also_in.lanes.contains(stream)) {
            sums.waiting += lane.waiting;
            sums.overdue += lane.overdue;
            sums.busy += lane.busy;
        }
    }
    return sums;
}

size_t batchOf(const LoadSample& sample) {
    return std::max<size_t>(1, sample.lanes.size() / 8);
}

size_t halfOf(const LoadSample& sample) {
    return sample.lanes.size() / 2;
}

// Small where little happens in a small tile.
double weightOf(const LaneStatus& lane) {
    const double pixels = static_cast<double>(lane.picture.width) * lane.picture.height;
    const double tile = static_cast<double>(lane.tile.width) * lane.tile.height;
    return pixels > 0 ? lane.inter_size / pixels * tile : 0;
}

std::vector<StreamId> quietest(const LoadSample& sample, const std::vector<StreamId>& without) {
    std::vector<std::pair<double, StreamId>> rest;
    for (const auto& [stream, lane] : sample.lanes) {
        if (std::find(without.begin(), without.end(), stream) == without.end()) {
            rest.emplace_back(weightOf(lane), stream);
        }
    }
    std::sort(rest.begin(), rest.end());
    std::vector<StreamId> result;
    for (size_t i = 0; i < std::min(rest.size(), batchOf(sample)); ++i) {
        result.push_back(rest[i].second);
    }
    return result;
}

}  // namespace

Shedder::Shedder() : patience_{kFirstPatience} {}

const Relief& Shedder::see(const LoadSample& sample) {
    forget(sample);
    if (!std::exchange(first_, false)) {
        const bool overloaded = isOverloaded(sample);
        overloaded_ = overloaded ? overloaded_ + 1 : 0;
        calm_ = !overloaded && isCalm(sample) ? calm_ + 1 : 0;
        if (overloaded_ >= kOverloadedSamples) {
            overloaded_ = 0;
            giveUp(sample);
        } else if (calm_ >= patience_) {
            calm_ = 0;
            takeBack(sample);
        }
    }
    before_ = sample;
    return relief_;
}

// What is no longer shown needs no relief.
void Shedder::forget(const LoadSample& sample) {
    std::erase_if(relief_.keyframes,
                  [&](const StreamId& stream) { return !sample.lanes.contains(stream); });
}

bool Shedder::isOverloaded(const LoadSample& sample) const {
    const Sums now = sumsOf(sample, before_);
    const Sums then = sumsOf(before_, sample);
    const bool queues = now.waiting > kLongQueue * sample.lanes.size();
    const bool late = sample.ticks_skipped >= before_.ticks_skipped + kTicksLate;
    return now.overdue > then.overdue || (queues && now.waiting >= then.waiting) ||
           (late && busyShare(sample) >= kLeastGain);
}

// What decoding took since the sample before, of what it could have.
double Shedder::busyShare(const LoadSample& sample) const {
    const Duration busy = sumsOf(sample, before_).busy - sumsOf(before_, sample).busy;
    const double could = sample.cores * static_cast<double>((sample.at - before_.at).count());
    return static_cast<double>(busy.count()) / could;
}

bool Shedder::isCalm(const LoadSample& sample) const {
    return sumsOf(sample, before_).waiting <= kShortQueue * sample.lanes.size() &&
           busyShare(sample) <= kRoom;
}

void Shedder::giveUp(const LoadSample& sample) {
    if (sample.at - taken_back_ < kRelapse && taken_back_ != MonoTime{}) {
        patience_ = std::min(patience_ * 2, kLongestPatience);
        taken_back_ = {};
    }
    if (!std::exchange(relief_.tours_stand, true) && sample.tour) {
        return;
    }
    if (relief_.keyframes.size() >= halfOf(sample) && !relief_.slowed) {
        relief_.slowed = true;
        return;
    }
    for (StreamId& stream : quietest(sample, relief_.keyframes)) {
        relief_.keyframes.push_back(std::move(stream));
    }
}

void Shedder::takeBack(const LoadSample& sample) {
    if (relief_ == Relief{}) {
        patience_ = kFirstPatience;
        return;
    }
    taken_back_ = sample.at;
    std::vector<StreamId>& spared = relief_.keyframes;
    if (relief_.slowed && spared.size() <= halfOf(sample)) {
        relief_.slowed = false;
    } else if (!spared.empty()) {
        const size_t some = std::min(spared.size(), batchOf(sample));
        spared.erase(spared.end() - static_cast<std::ptrdiff_t>(some), spared.end());
    } else {
        relief_.slowed = false;
        relief_.tours_stand = false;
    }
}

}  // namespace betang
