// SPDX-License-Identifier: Apache-2.0

#include "ingest/epoch_clock.hpp"

#include <algorithm>

namespace betang {

namespace {

Duration offsetOf(MonoTime monotonic, UtcTime utc) {
    return utc.time_since_epoch() - monotonic.time_since_epoch();
}

// Numbers that grow from one process to the next need no file: they begin at the time of day.
uint64_t seconds(UtcTime utc) {
    const auto count = std::chrono::duration_cast<std::chrono::seconds>(utc.time_since_epoch());
    return static_cast<uint64_t>(std::max<int64_t>(count.count(), 1));
}

uint64_t milliseconds(UtcTime utc) {
    const auto count =
        std::chrono::duration_cast<std::chrono::milliseconds>(utc.time_since_epoch());
    return static_cast<uint64_t>(std::max<int64_t>(count.count(), 1));
}

}  // namespace

EpochClock::EpochClock(Clock& clock) : clock_{clock} {
    const MonoTime now = clock_.monotonic();
    const UtcTime utc = clock_.utc();
    const MutexLocker lock{mutex_};
    offset_ = offsetOf(now, utc);
    looked_ = now;
    epoch_ = seconds(utc);
}

EpochTime EpochClock::at(MonoTime moment) {
    const MonoTime now = clock_.monotonic();
    const UtcTime utc = clock_.utc();
    const MutexLocker lock{mutex_};
    follow(now, utc);
    return {UtcTime{moment.time_since_epoch() + offset_}, epoch_};
}

void EpochClock::follow(MonoTime now, UtcTime utc) {
    const Duration wrong = offsetOf(now, utc) - offset_;
    if (wrong > kLargestSlew || wrong < -kLargestSlew) {
        offset_ += wrong;
        epoch_ = std::max(epoch_ + 1, seconds(utc));
        looked_ = now;
        return;
    }
    const Duration passed = std::max(now - looked_, Duration::zero());
    const Duration step{static_cast<int64_t>(static_cast<double>(passed.count()) * kSlewRate)};
    offset_ += std::clamp(wrong, -step, step);
    looked_ = std::max(looked_, now);
}

uint64_t EpochClock::nextRun() {
    const UtcTime utc = clock_.utc();
    const MutexLocker lock{mutex_};
    run_ = std::max(run_ + 1, milliseconds(utc));
    return run_;
}

}  // namespace betang
