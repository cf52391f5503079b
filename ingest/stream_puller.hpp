// SPDX-License-Identifier: Apache-2.0
//
// Pulls one stream of one camera for as long as somebody wants it: connects on a thread of its own,
// plays on the worker's loop, reconnects with growing pauses, and tells how it stands. However many
// look, the camera sees one session.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "bus/stream_state.hpp"
#include "core/breadcrumb.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "ingest/backoff.hpp"
#include "ingest/clock_drift.hpp"
#include "ingest/dial_budget.hpp"
#include "ingest/epoch_clock.hpp"
#include "ingest/play_loop.hpp"
#include "ingest/rtsp_session.hpp"
#include "ingest/unit_maker.hpp"

namespace betang {

// What the pullers of one worker share; all outlive them.
struct PullerContext {
    Clock& clock;
    EpochClock& epochs;
    DialBudget& dials;
    BreadcrumbBoard& breadcrumbs;
    const Log& log;
    PlayLoop& plays;
};

class StreamPuller {
  public:
    static constexpr Duration kFirstPicture = std::chrono::seconds{10};  // after PLAY: then told
    static constexpr Duration kFirstLimit = std::chrono::seconds{30};    // many begin at a keyframe
    static constexpr Duration kPictureLimit = std::chrono::seconds{5};   // or three intervals
    static constexpr Duration kNoParameterSets = std::chrono::seconds{30};  // or two GOPs
    static constexpr Duration kNoKeyframe = std::chrono::seconds{60};       // or two of its GOPs
    static constexpr Duration kLinger = std::chrono::seconds{10};  // after the last subscriber
    static constexpr Duration kTearDown = std::chrono::seconds{1};

    struct Outputs {
        // On the puller's thread or the loop's, never on both at once; must not block.
        std::function<void(AccessUnit)> unit;
        std::function<void()> state_changed;
    };

    // Starts its thread; nothing is dialled before somebody wants the stream.
    StreamPuller(StreamId stream, RtspTarget target, PullerContext context, Outputs outputs);

    // Stops and joins. The session is torn down if it plays, which takes up to kTearDown.
    ~StreamPuller();
    StreamPuller(const StreamPuller&) = delete;
    StreamPuller& operator=(const StreamPuller&) = delete;

    // The functions below are thread-safe.

    void setRecorded(bool recorded) BETANG_EXCLUDES(mutex_);
    void setSubscribed(bool subscribed) BETANG_EXCLUDES(mutex_);

    // Begins to stop without waiting for it, so that many can stop at once.
    void requestStop() noexcept;

    // After requestStop(): waits up to `limit` for the session's end, then breaks it off.
    void stopWithin(Duration limit) BETANG_EXCLUDES(mutex_);

    // Breaks off a connection that does not move, however the camera keeps it busy. Called about
    // once a second, by another thread.
    void watchdog() noexcept;

    // As of now, without what the recorder knows.
    [[nodiscard]] StreamReport report() const BETANG_EXCLUDES(mutex_);

    [[nodiscard]] const RtspTarget& target() const { return target_; }

  private:
    class Playing;

    void work(const std::stop_token& stop);
    [[nodiscard]] bool awaitDemand(const std::stop_token& stop);
    [[nodiscard]] bool awaitDial(const std::stop_token& stop);
    [[nodiscard]] Error pull(const std::stop_token& stop);
    [[nodiscard]] Error play(RtspSession& session,
                             const PlayingStream& playing,
                             const std::stop_token& stop);
    [[nodiscard]] bool isWanted() const BETANG_EXCLUDES(mutex_);
    void pause(Duration length, const std::stop_token& stop);
    void failed(const Error& error);
    void setState(StreamState state, const std::string& reason) BETANG_EXCLUDES(mutex_);
    void moveBy(Duration limit);
    void count(const UnitMaker& maker) BETANG_EXCLUDES(mutex_);
    void noteDrift(int64_t ppm);
    void emit(AccessUnit unit) BETANG_EXCLUDES(mutex_);

    const StreamId stream_;
    const RtspTarget target_;
    const PullerContext context_;
    const Outputs outputs_;

    RtspConnection connection_;
    // Of the puller's thread, or of the loop's while it plays, down to drift_logged_.
    CameraMemory memory_;
    Backoff backoff_;
    UnitCounters before_;  // totals of the runs before this one
    uint64_t run_ = 0;
    std::optional<MonoTime> first_unit_;
    MonoTime last_unit_{};
    std::optional<MonoTime> logged_;
    Duration gop_{};  // the last that was learned
    bool drift_logged_ = false;
    std::atomic<bool> playing_{false};
    std::atomic<bool> stuck_{false};         // the watchdog has broken the connection off
    std::atomic<Duration::rep> move_by_{0};  // monotonic; 0: nothing to watch

    mutable Mutex mutex_;
    mutable std::condition_variable_any wake_;
    bool recorded_ BETANG_GUARDED_BY(mutex_) = false;
    bool subscribed_ BETANG_GUARDED_BY(mutex_) = false;
    bool finished_ BETANG_GUARDED_BY(mutex_) = false;  // the thread has nothing left to do
    MonoTime linger_until_ BETANG_GUARDED_BY(mutex_){};
    StreamReport report_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace betang
