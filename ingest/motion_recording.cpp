// SPDX-License-Identifier: Apache-2.0

#include "ingest/motion_recording.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace betang {

namespace {

// What is told so late as it may be told must still be there, and its GOP be handed over in time.
RingLimits ringFor(const MotionRolls& rolls) {
    const auto trust = std::chrono::duration_cast<std::chrono::seconds>(MotionGate::kTrust);
    return {.bytes_per_stream = MotionRecording::kBytes, .span = rolls.pre + 2 * trust};
}

// Where decoding must begin to show what was captured at `from`: the last keyframe before it, else
// the first there is. Without any the recorder decides whether it follows on.
uint64_t startFor(const AccessUnitRing& ring, UtcTime from) {
    std::optional<uint64_t> key;
    for (size_t i = ring.size(); i > 0; --i) {
        const AccessUnit& unit = ring.at(i - 1);
        if (unit.key) {
            key = unit.sequence;
            if (unit.captured <= from) {
                break;
            }
        }
    }
    return key.value_or(ring.at(0).sequence);
}

}  // namespace

MotionRecording::MotionRecording(MotionRolls rolls)
    : rolls_{rolls}, gate_{rolls}, ring_{ringFor(rolls)} {}

void MotionRecording::take(AccessUnit unit, MonoTime now, const Record& record) {
    const bool key = unit.key;
    const uint64_t sequence = unit.sequence;
    newest_ = unit.captured;
    ring_.add(std::move(unit), now);
    const bool wanted = isWanted(now);
    if (!wanted && next_ && !end_ && key) {
        end_ = sequence;
    }
    handOver(kWithEach, record);
    waited_ = waited_ || (!next_ && !wanted);
}

void MotionRecording::tick(MonoTime now, const Record& record) {
    if (ring_.size() > 0) {
        static_cast<void>(isWanted(now));
        handOver(kEachSecond, record);
    }
}

bool MotionRecording::isWanted(MonoTime now) {
    const MotionVerdict verdict = gate_.judge(newest_, now);
    if (verdict.wanted) {
        begin(verdict.from);
        state_ = verdict.watched ? MotionState::Recording : MotionState::Unwatched;
    } else if (!next_) {
        state_ = MotionState::Waiting;
    }
    return verdict.wanted;
}

void MotionRecording::begin(UtcTime from) {
    end_.reset();
    if (!next_ && ring_.size() > 0) {
        next_ = std::max(startFor(ring_, from), done_);
        after_pause_ = std::exchange(waited_, false) && *next_ != done_;
    }
}

void MotionRecording::handOver(size_t most, const Record& record) {
    if (!next_) {
        return;
    }
    size_t index = ring_.indexAfter(*next_ - 1);
    for (; most > 0 && index < ring_.size(); --most, ++index) {
        AccessUnit unit = ring_.at(index);
        if (end_ && unit.sequence >= *end_) {
            done_ = *end_;
            next_.reset();
            end_.reset();
            return;
        }
        unit.discontinuity = unit.discontinuity || unit.sequence != *next_;
        next_ = unit.sequence + 1;
        record(std::move(unit), std::exchange(after_pause_, false));
    }
}

void MotionRecording::finish(const Record& record) {
    handOver(std::numeric_limits<size_t>::max(), record);
    ring_ = AccessUnitRing{ringFor(rolls_)};
    next_.reset();
    end_.reset();
    waited_ = after_pause_ = false;
}

}  // namespace betang
