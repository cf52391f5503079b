// SPDX-License-Identifier: Apache-2.0
//
// Tells the archive of closed segments, again until it acknowledges, without holding up whoever
// writes them.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>

#include "bus/segment_closed.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"

namespace betang {

struct AnnouncerOptions {
    std::string archive_control;  // endpoint
    Duration answer_limit = std::chrono::seconds{2};
    Duration again_after = std::chrono::seconds{3};
    Duration stop_limit = std::chrono::seconds{5};
    size_t capacity = 1024;
};

struct AnnouncerCounters {
    uint64_t acknowledged = 0;
    uint64_t waiting = 0;
    // The list was full (drop-oldest), or we stopped unheard: the archive finds those segments on
    // disk when it starts.
    uint64_t given_up = 0;
};

// Thread-safe; has one thread of its own.
class SegmentAnnouncer final {
  public:
    SegmentAnnouncer(BusContext& context, Clock& clock, AnnouncerOptions options);

    // Goes on for stop_limit at most, until everything is acknowledged or something is not.
    ~SegmentAnnouncer();
    SegmentAnnouncer(const SegmentAnnouncer&) = delete;
    SegmentAnnouncer& operator=(const SegmentAnnouncer&) = delete;

    void announce(SegmentClosed segment) BETANG_EXCLUDES(mutex_);

    [[nodiscard]] AnnouncerCounters counters() const BETANG_EXCLUDES(mutex_);

  private:
    enum class Outcome { Acknowledged, Refused, Unheard };

    void run(const std::stop_token& stop);
    [[nodiscard]] bool waitForWork(const std::stop_token& stop) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] Outcome announceOldest() BETANG_EXCLUDES(mutex_);
    [[nodiscard]] size_t waiting() const BETANG_EXCLUDES(mutex_);
    void pauseAfterFailure(const std::stop_token& stop) BETANG_EXCLUDES(mutex_);

    BusContext& context_;
    Clock& clock_;
    const AnnouncerOptions options_;
    const Log log_{"recorder"};

    std::string problem_;  // of thread_ alone: what was last warned of; empty: nothing waits

    mutable Mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<SegmentClosed> waiting_ BETANG_GUARDED_BY(mutex_);
    uint64_t acknowledged_ BETANG_GUARDED_BY(mutex_) = 0;
    uint64_t given_up_ BETANG_GUARDED_BY(mutex_) = 0;

    std::jthread thread_;
};

}  // namespace betang
