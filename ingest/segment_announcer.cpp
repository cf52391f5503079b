// SPDX-License-Identifier: Apache-2.0

#include "ingest/segment_announcer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace betang {

namespace {

// An archive that refuses so many one after another is left in peace for a while.
constexpr size_t kMostRefusals = 16;

}  // namespace

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
    size_t refusals = 0;  // since the last acknowledgement or pause
    while (waitForWork(stop)) {
        if (stop.stop_requested() && !give_up) {
            give_up = clock_.monotonic() + options_.stop_limit;
        }
        const Outcome outcome = announceOldest();
        refusals = outcome == Outcome::Refused ? refusals + 1 : 0;
        const bool in_vain = outcome == Outcome::Unheard ||
                             (refusals > 0 && refusals >= std::min(kMostRefusals, waiting()));
        if (stop.stop_requested() && (in_vain || (give_up && clock_.monotonic() >= *give_up))) {
            break;
        }
        if (in_vain) {
            refusals = 0;
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

size_t SegmentAnnouncer::waiting() const {
    const MutexLocker lock{mutex_};
    return waiting_.size();
}

// The one that was refused goes to the end of the list, so that it cannot hold up the others.
SegmentAnnouncer::Outcome SegmentAnnouncer::announceOldest() {
    std::optional<SegmentClosed> segment;
    {
        const MutexLocker lock{mutex_};
        segment = std::move(waiting_.front());
        waiting_.pop_front();
    }
    const Result<Json> answer =
        callControl(context_, options_.archive_control, toJson(*segment), options_.answer_limit);
    if (!answer && answer.error().text() != problem_) {
        problem_ = answer.error().text();
        log_.warn("segments wait for the archive: {}", problem_);
    }
    const MutexLocker lock{mutex_};
    if (!answer) {
        waiting_.push_back(std::move(*segment));
        return answer.error().kind() == ErrorKind::Timeout ? Outcome::Unheard : Outcome::Refused;
    }
    ++acknowledged_;
    if (waiting_.empty()) {
        problem_.clear();
    }
    return Outcome::Acknowledged;
}

void SegmentAnnouncer::pauseAfterFailure(const std::stop_token& stop) {
    MutexLocker lock{mutex_};
    wake_.wait_for(lock, stop, options_.again_after, [] { return false; });
}

}  // namespace betang
