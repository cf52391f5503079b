// SPDX-License-Identifier: Apache-2.0
//
// betangwallsrc: a live GStreamer source that asks a painter for a frame on each tick of the
// pipeline's clock. It has no inputs, so nothing that happens to a camera can reach its timing: a
// tick that comes late is drawn at once, ticks missed meanwhile are skipped and counted, and there
// is never a burst. A tick whose frame nobody wants draws nothing and leaves no buffer. Waiting for
// a tick ends at once when the pipeline is stopped or flushed. Frames are I420, or NV12 for who
// takes nothing else (encoders and planes of graphics chips).

#pragma once

#include <memory>

#include "compositor/frame_painter.hpp"
#include "compositor/frame_stats.hpp"
#include "media/gst_ptr.hpp"

namespace betang {

inline constexpr const char* kWallSourceName = "betangwallsrc";

struct WallSourceOptions {
    std::shared_ptr<FramePainter> painter;
    std::shared_ptr<FrameStats> stats;
    Size size{1280, 720};  // proposed to downstream, which may ask for another
    int frame_rate = 15;   // likewise
};

// Makes the element type known to this process' GStreamer. Thread-safe, idempotent.
void registerWallSource();

// The element, floating: a bin takes it over. Throws Unsupported when GStreamer cannot make it.
[[nodiscard]] GstElement* makeWallSource(WallSourceOptions options);

}  // namespace betang
