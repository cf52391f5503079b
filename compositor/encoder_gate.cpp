// SPDX-License-Identifier: Apache-2.0

#include "compositor/encoder_gate.hpp"

#include <gst/video/video.h>

namespace betang {

void EncoderGate::attach(GstElement* sink) {
    const MutexLocker lock{mutex_};
    sink_ = refObject(sink);
    ++openings_;
}

void EncoderGate::detach() {
    const MutexLocker lock{mutex_};
    sink_.reset();
}

void EncoderGate::setBusDemand(bool wanted) {
    const MutexLocker lock{mutex_};
    bus_ = wanted;
    update();
}

void EncoderGate::setRtspDemand(bool wanted) {
    const MutexLocker lock{mutex_};
    rtsp_ = wanted;
    update();
}

void EncoderGate::update() {
    const bool open = bus_ || rtsp_;
    if (open == open_) {
        return;
    }
    open_ = open;
    openings_ += open ? 1U : 0U;
    if (sink_ && open) {
        gst_element_send_event(
            sink_.get(), gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
    }
}

bool EncoderGate::open() const {
    const MutexLocker lock{mutex_};
    return open_;
}

uint64_t EncoderGate::openings() const {
    const MutexLocker lock{mutex_};
    return openings_;
}

}  // namespace betang
