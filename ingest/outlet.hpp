// SPDX-License-Identifier: Apache-2.0
//
// Where the access units of one stream go: to the bus always, to the recorder while it is on, or of
// a stream that is recorded around motion, those that are wanted.

#pragma once

#include <optional>

#include "bus/media_publisher.hpp"
#include "core/mutex.hpp"
#include "ingest/absence.hpp"
#include "ingest/motion_recording.hpp"
#include "ingest/recorder.hpp"

namespace betang {

// take() belongs to the stream's thread; the others are thread-safe. Publisher, clock and recorders
// outlive it. What is held back and wanted is recorded before it goes.
class Outlet {
  public:
    Outlet(MediaPublisher& publisher, const Clock& clock)
        : publisher_{publisher}, clock_{clock}, absence_{clock.monotonic()} {}

    ~Outlet();
    Outlet(const Outlet&) = delete;
    Outlet& operator=(const Outlet&) = delete;

    // The recorder of the stream's storage; null when it is never recorded.
    void setRecorder(Recorder* recorder) BETANG_EXCLUDES(mutex_);

    void setRecording(bool on) BETANG_EXCLUDES(mutex_);

    // Nothing: whatever moves. The same as before changes nothing.
    void recordOnMotion(std::optional<MotionRolls> rolls) BETANG_EXCLUDES(mutex_);

    // How the stream's camera is watched.
    void hear(const WatchReport& report) BETANG_EXCLUDES(mutex_);

    // Published at the publisher's next flush().
    void take(AccessUnit unit) BETANG_EXCLUDES(mutex_);

    // No pictures come, because the stream's link is down.
    void noteLinkDown() BETANG_EXCLUDES(mutex_);

    // About once a second.
    void tick() BETANG_EXCLUDES(mutex_);

    [[nodiscard]] RecorderStatus recorded(const StreamId& stream) const BETANG_EXCLUDES(mutex_);

    // Nothing where motion does not matter.
    [[nodiscard]] std::optional<MotionState> motion() const BETANG_EXCLUDES(mutex_);

  private:
    [[nodiscard]] bool isRecording() const BETANG_EXCLUDES(mutex_);
    void record(AccessUnit unit, bool after_pause) BETANG_REQUIRES(mutex_);
    [[nodiscard]] std::optional<GapCause> gapBefore(const AccessUnit& unit, bool after_pause)
        BETANG_REQUIRES(mutex_);
    void finishMotion() BETANG_REQUIRES(mutex_);
    [[nodiscard]] MotionRecording::Record recording() BETANG_REQUIRES(mutex_);

    MediaPublisher& publisher_;
    const Clock& clock_;

    mutable Mutex mutex_;
    Recorder* recorder_ BETANG_GUARDED_BY(mutex_) = nullptr;
    bool recording_ BETANG_GUARDED_BY(mutex_) = false;
    Absence absence_ BETANG_GUARDED_BY(mutex_);
    uint64_t run_ BETANG_GUARDED_BY(mutex_) = 0;     // of the last one that was recorded
    bool paused_ BETANG_GUARDED_BY(mutex_) = false;  // it was switched off since the last one
    std::optional<MotionRecording> motion_ BETANG_GUARDED_BY(mutex_);
};

}  // namespace betang
