// SPDX-License-Identifier: Apache-2.0
//
// The C++ behind betangwallsrc: everything the element does that is not GObject ceremony.

#pragma once

#include <gst/base/gstpushsrc.h>
#include <gst/video/video.h>

#include "compositor/tick_plan.hpp"
#include "compositor/wall_source.hpp"
#include "core/clock.hpp"
#include "core/mutex.hpp"

namespace betang {

// waitForFrame() and paint() are called on the streaming thread; interrupt() and resume() from any.
class WallSourceState {
  public:
    void setOptions(WallSourceOptions options) { options_ = std::move(options); }

    [[nodiscard]] const WallSourceOptions& options() const { return options_; }

    void setFormat(const GstVideoInfo& info) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] GstVideoInfo format() const BETANG_EXCLUDES(mutex_);
    [[nodiscard]] Duration period() const BETANG_EXCLUDES(mutex_);

    // A new start: the next tick is the one that running time says.
    void restart();

    // Waits for the next tick whose frame is wanted. GST_FLOW_FLUSHING when interrupted.
    [[nodiscard]] GstFlowReturn waitForFrame(GstElement* element, GstClockTime* running_time);
    void interrupt() BETANG_EXCLUDES(mutex_);
    void resume() BETANG_EXCLUDES(mutex_);

    // Fills `buffer` and keeps hold of it, since the next frame takes from it what has not changed;
    // false when it cannot be mapped.
    [[nodiscard]] bool paint(GstBuffer* buffer);

    // Lets go of the frame before; on the streaming thread, or while there is none.
    void forgetFrames();

  private:
    [[nodiscard]] GstFlowReturn waitForTick(GstElement* element, GstClockTime* running_time);
    [[nodiscard]] bool sleepUntil(GstClock* clock, GstClockTime time) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] FrameRate rate() const;
    [[nodiscard]] bool paintPlanes(const GstVideoInfo& info, GstBuffer* buffer);
    [[nodiscard]] bool paintInterleaved(const GstVideoInfo& info, GstBuffer* buffer);

    WallSourceOptions options_;
    SystemClock clock_;
    std::optional<uint64_t> last_tick_;  // streaming thread
    GstMiniPtr<GstBuffer> last_frame_;   // likewise; of planes
    Canvas canvas_;                      // likewise; for frames of other formats

    mutable Mutex mutex_;
    GstVideoInfo format_ BETANG_GUARDED_BY(mutex_){};
    GstClockID waiting_ BETANG_GUARDED_BY(mutex_) = nullptr;
    bool interrupted_ BETANG_GUARDED_BY(mutex_) = false;
};

}  // namespace betang
