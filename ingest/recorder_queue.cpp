// SPDX-License-Identifier: Apache-2.0

#include "ingest/recorder_queue.hpp"

#include <utility>

namespace betang {

namespace {

constexpr size_t kMuch = 4;  // a quarter of a bound

size_t sizeOf(const AccessUnit& unit) {
    return unit.data ? unit.data->size() : 0;
}

}  // namespace

bool RecorderQueue::fits(const AccessUnit& unit) const {
    return units_.size() < limits_.access_units && bytes_ + sizeOf(unit) <= limits_.bytes;
}

bool RecorderQueue::isFilling() const {
    return units_.size() >= limits_.access_units / kMuch || bytes_ >= limits_.bytes / kMuch;
}

bool RecorderQueue::push(AccessUnit unit, std::optional<GapCause> gap) {
    bool much = false;
    {
        const MutexLocker lock{mutex_};
        Drops& drops = drops_[unit.stream];
        drops.gap = gap ? gap : drops.gap;
        if (!fits(unit) || (drops.until_keyframe && !unit.key)) {
            drops.until_keyframe = true;
            drops.gap = drops.gap.value_or(GapCause::Us);
            ++drops.count;
            return false;
        }
        unit.discontinuity = unit.discontinuity || drops.until_keyframe;
        drops.until_keyframe = false;
        bytes_ += sizeOf(unit);
        units_.push_back({std::move(unit), std::exchange(drops.gap, std::nullopt)});
        much = isFilling();
    }
    if (much) {
        wake_.notify_one();
    }
    return true;
}

void RecorderQueue::wait(Duration limit, const std::stop_token& stop) {
    MutexLocker lock{mutex_};
    wake_.wait_for(lock, stop, limit, [this]() BETANG_REQUIRES(mutex_) { return isFilling(); });
}

std::optional<QueuedUnit> RecorderQueue::tryPop() {
    const MutexLocker lock{mutex_};
    if (units_.empty()) {
        return std::nullopt;
    }
    std::optional<QueuedUnit> waiting{std::move(units_.front())};
    units_.pop_front();
    bytes_ -= sizeOf(waiting->unit);
    return waiting;
}

uint64_t RecorderQueue::dropped(const StreamId& stream) const {
    const MutexLocker lock{mutex_};
    const auto found = drops_.find(stream);
    return found == drops_.end() ? 0 : found->second.count;
}

}  // namespace betang
