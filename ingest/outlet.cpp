// SPDX-License-Identifier: Apache-2.0

#include "ingest/outlet.hpp"

#include <utility>

namespace betang {

Outlet::~Outlet() {
    const MutexLocker lock{mutex_};
    finishMotion();
}

void Outlet::setRecorder(Recorder* recorder) {
    const MutexLocker lock{mutex_};
    recorder_ = recorder;
}

void Outlet::setRecording(bool on) {
    const MutexLocker lock{mutex_};
    if (!on) {
        finishMotion();
        paused_ = true;
    }
    recording_ = on;
}

void Outlet::recordOnMotion(std::optional<MotionRolls> rolls) {
    const MutexLocker lock{mutex_};
    if (motion_ && rolls && motion_->rolls() == *rolls) {
        return;
    }
    paused_ = paused_ || (motion_ && motion_->state() == MotionState::Waiting);
    finishMotion();
    motion_.reset();
    if (rolls) {
        motion_.emplace(*rolls);
    }
}

void Outlet::hear(const WatchReport& report) {
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    if (motion_) {
        motion_->hear(report, now);
    }
}

void Outlet::take(AccessUnit unit) {
    if (!isRecording()) {
        publisher_.publish(std::move(unit), Delivery::AtFlush);
        return;
    }
    AccessUnit copy = unit;  // the picture itself is shared
    copy.sequence = publisher_.publish(std::move(unit), Delivery::AtFlush);
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    if (!motion_) {
        record(std::move(copy), false);
        return;
    }
    motion_->take(std::move(copy), now, recording());
}

void Outlet::tick() {
    const MonoTime now = clock_.monotonic();
    const MutexLocker lock{mutex_};
    if (motion_ && recording_) {
        motion_->tick(now, recording());
    }
}

bool Outlet::isRecording() const {
    const MutexLocker lock{mutex_};
    return recording_ && recorder_ != nullptr;
}

void Outlet::record(AccessUnit unit, bool after_pause) {
    if (recorder_ == nullptr) {
        return;
    }
    const auto gap = gapBefore(unit, std::exchange(paused_, false) || after_pause);
    recorder_->record(std::move(unit), gap);
}

// Every connection is a run: a stream whose run changes was away.
std::optional<GapCause> Outlet::gapBefore(const AccessUnit& unit, bool after_pause) {
    std::optional<GapCause> gap;
    if (std::exchange(run_, unit.run) != unit.run) {
        gap = absence_.over(clock_.monotonic());
    }
    return after_pause ? std::optional{GapCause::Policy} : gap;
}

void Outlet::noteLinkDown() {
    const MutexLocker lock{mutex_};
    absence_.noteLinkDown();
}

void Outlet::finishMotion() {
    if (motion_ && recording_) {
        motion_->finish(recording());
    }
}

// Must only be called while the lock is held.
MotionRecording::Record Outlet::recording() {
    return [this](AccessUnit unit, bool after_pause)
               BETANG_REQUIRES(mutex_) { record(std::move(unit), after_pause); };
}

RecorderStatus Outlet::recorded(const StreamId& stream) const {
    const MutexLocker lock{mutex_};
    return recorder_ != nullptr ? recorder_->status(stream) : RecorderStatus{};
}

std::optional<MotionState> Outlet::motion() const {
    const MutexLocker lock{mutex_};
    return motion_ && recording_ ? std::optional{motion_->state()} : std::nullopt;
}

}  // namespace betang
