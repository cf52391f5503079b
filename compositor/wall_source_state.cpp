// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_source_state.hpp"

#include <utility>

#include <libyuv.h>

namespace betang {
namespace {

// The mapping of a video buffer. Thread-bound.
class MappedFrame final {
  public:
    // `buffer` may be null: then it is not mapped.
    MappedFrame(const GstVideoInfo& info, GstBuffer* buffer, GstMapFlags flags)
        : mapped_{buffer != nullptr &&
                  gst_video_frame_map(&frame_, &info, buffer, flags) != FALSE} {}

    ~MappedFrame() {
        if (mapped_) {
            gst_video_frame_unmap(&frame_);
        }
    }

    MappedFrame(const MappedFrame&) = delete;
    MappedFrame& operator=(const MappedFrame&) = delete;

    [[nodiscard]] bool ok() const { return mapped_; }

    // Of an I420 frame.
    [[nodiscard]] I420View view() const {
        return {.y = plane(0),
                .u = plane(1),
                .v = plane(2),
                .y_stride = frame_.info.stride[0],
                .u_stride = frame_.info.stride[1],
                .v_stride = frame_.info.stride[2],
                .size = {frame_.info.width, frame_.info.height}};
    }

    // Of an NV12 frame.
    void takeInterleaved(const ConstI420View& drawn) const {
        libyuv::I420ToNV12(drawn.y,
                           drawn.y_stride,
                           drawn.u,
                           drawn.u_stride,
                           drawn.v,
                           drawn.v_stride,
                           plane(0),
                           frame_.info.stride[0],
                           plane(1),
                           frame_.info.stride[1],
                           drawn.size.width,
                           drawn.size.height);
    }

  private:
    [[nodiscard]] uint8_t* plane(size_t index) const {
        return static_cast<uint8_t*>(frame_.data[index]);
    }

    GstVideoFrame frame_{};
    bool mapped_;
};

}  // namespace

void WallSourceState::setFormat(const GstVideoInfo& info) {
    forgetFrames();
    const MutexLocker lock{mutex_};
    format_ = info;
}

GstVideoInfo WallSourceState::format() const {
    const MutexLocker lock{mutex_};
    return format_;
}

FrameRate WallSourceState::rate() const {
    const GstVideoInfo info = format();
    if (info.fps_n <= 0 || info.fps_d <= 0) {
        return {options_.frame_rate, 1};
    }
    return {info.fps_n, info.fps_d};
}

Duration WallSourceState::period() const {
    return tickTime(1, rate());
}

void WallSourceState::restart() {
    last_tick_.reset();
    forgetFrames();
    resume();
}

GstFlowReturn WallSourceState::waitForFrame(GstElement* element, GstClockTime* running_time) {
    for (;;) {
        const GstFlowReturn flow = waitForTick(element, running_time);
        if (flow != GST_FLOW_OK || options_.painter->wanted()) {
            return flow;
        }
        if (options_.stats) {
            options_.stats->rested(clock_.monotonic());
        }
    }
}

GstFlowReturn WallSourceState::waitForTick(GstElement* element, GstClockTime* running_time) {
    auto clock = adoptObject(gst_element_get_clock(element));
    if (!clock) {
        clock = adoptObject(gst_system_clock_obtain());
    }
    const GstClockTime base = gst_element_get_base_time(element);
    const auto now = Duration{GST_CLOCK_DIFF(base, gst_clock_get_time(clock.get()))};
    const Tick tick =
        last_tick_ ? nextTick(*last_tick_, now, rate()) : Tick{nextTick(0, now, rate()).number, 0};
    *running_time = static_cast<GstClockTime>(tickTime(tick.number, rate()).count());
    if (!sleepUntil(clock.get(), base + *running_time)) {
        return GST_FLOW_FLUSHING;
    }
    last_tick_ = tick.number;
    if (options_.stats && tick.skipped > 0) {
        options_.stats->ticksSkipped(tick.skipped);
    }
    return GST_FLOW_OK;
}

bool WallSourceState::sleepUntil(GstClock* clock, GstClockTime time) {
    const GstClockIdPtr id{gst_clock_new_single_shot_id(clock, time)};
    {
        const MutexLocker lock{mutex_};
        if (interrupted_) {
            return false;
        }
        waiting_ = id.get();
    }
    gst_clock_id_wait(id.get(), nullptr);
    const MutexLocker lock{mutex_};
    waiting_ = nullptr;
    return !interrupted_;
}

void WallSourceState::interrupt() {
    const MutexLocker lock{mutex_};
    interrupted_ = true;
    if (waiting_ != nullptr) {
        gst_clock_id_unschedule(waiting_);
    }
}

void WallSourceState::resume() {
    const MutexLocker lock{mutex_};
    interrupted_ = false;
}

bool WallSourceState::paint(GstBuffer* buffer) {
    const GstVideoInfo info = format();
    const bool painted = GST_VIDEO_INFO_FORMAT(&info) == GST_VIDEO_FORMAT_NV12
                             ? paintInterleaved(info, buffer)
                             : paintPlanes(info, buffer);
    if (painted && options_.stats) {
        options_.stats->frameDone(clock_.monotonic());
    }
    return painted;
}

bool WallSourceState::paintPlanes(const GstVideoInfo& info, GstBuffer* buffer) {
    {
        const MappedFrame frame{info, buffer, GST_MAP_WRITE};
        const MappedFrame last{info, last_frame_.get(), GST_MAP_READ};
        if (!frame.ok()) {
            return false;
        }
        const ConstI420View before = last.ok() ? last.view() : I420View{};
        options_.painter->paint(frame.view(), last.ok() ? &before : nullptr);
    }
    last_frame_ = refMini(buffer);
    return true;
}

bool WallSourceState::paintInterleaved(const GstVideoInfo& info, GstBuffer* buffer) {
    const MappedFrame frame{info, buffer, GST_MAP_WRITE};
    if (!frame.ok()) {
        return false;
    }
    const Size size{info.width, info.height};
    const bool kept = canvas_.size() == size;
    if (!kept) {
        canvas_ = Canvas{size};
    }
    const ConstI420View drawn = std::as_const(canvas_).view();
    options_.painter->paint(canvas_.view(), kept ? &drawn : nullptr);
    frame.takeInterleaved(drawn);
    return true;
}

void WallSourceState::forgetFrames() {
    last_frame_.reset();
    canvas_ = Canvas{};
}

}  // namespace betang
