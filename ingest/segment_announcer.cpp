// SPDX-License-Identifier: Apache-2.0

#include "ingest/segment_announcer.hpp"

#include <optional>
#include <utility>

namespace betang {

SegmentAnnouncer::SegmentAnnouncer(BusContext& context, Clock& clock, AnnouncerOptions options)
    : context_{context},
      clock_{clock},
      options_{std::move(options)},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

SegmentAnnouncer::~SegmentAnnouncer() {
    thread_.request_stop();
    thread_.join();
}

void SegmentAnnouncer::announce(SegmentClosed segment) {
    {
        const MutexLocker lock{mutex_};
        if (waiting_.size() >= options_.capacity) {
            waiting_.pop_front();
            ++given_up_;
        }
        waiting_.push_back(std::move(segment));
    }
    wake_.notify_one();
}

AnnouncerCounters SegmentAnnouncer::counters() const {
    const MutexLocker lock{mutex_};
    return {acknowledged_, waiting_.size(), given_up_};
}

void SegmentAnnouncer::run(const std::stop_token& stop) {
    std::optional<MonoTime> give_up;
    while (waitForWork(stop)) {
        if (stop.stop_requested() && !give_up) {
            give_up = clock_.monotonic() + options_.stop_limit;
        }
        const bool heard = announceOldest();
        if (stop.stop_requested() && (!heard || (give_up && clock_.monotonic() >= *give_up))) {
            break;
        }
        if (!heard) {
            pauseAfterFailure(stop);
        }
    }
    const MutexLocker lock{mutex_};
    given_up_ += waiting_.size();
}

// False when there is nothing left to do before stopping.
bool SegmentAnnouncer::waitForWork(const std::stop_token& stop) {
    MutexLocker lock{mutex_};
    wake_.wait(lock, stop, [this]() BETANG_REQUIRES(mutex_) { return !waiting_.empty(); });
    return !waiting_.empty();
}

// The one that was refused goes to the end of the list, so that it cannot hold up the others.
bool SegmentAnnouncer::announceOldest() {
    std::optional<SegmentClosed> segment;
    {
        const MutexLocker lock{mutex_};
        segment = std::move(waiting_.front());
        waiting_.pop_front();
    }
    const Result<Json> answer =
        callControl(context_, options_.archive_control, toJson(*segment), options_.answer_limit);
    if (!answer && heard_) {
        log_.warn("segments wait for the archive: {}", answer.error().text());
    }
    heard_ = answer.ok();
    const MutexLocker lock{mutex_};
    if (answer) {
        ++acknowledged_;
        return true;
    }
    waiting_.push_back(std::move(*segment));
    return false;
}

void SegmentAnnouncer::pauseAfterFailure(const std::stop_token& stop) {
    MutexLocker lock{mutex_};
    wake_.wait_for(lock, stop, options_.again_after, [] { return false; });
}

}  // namespace betang
