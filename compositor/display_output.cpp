// SPDX-License-Identifier: Apache-2.0

#include "compositor/display_output.hpp"

#include <utility>

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "compositor/gst_elements.hpp"
#include "compositor/wall_painter.hpp"
#include "compositor/wall_source.hpp"

namespace betang {

DisplayOutput::DisplayOutput(std::string wall,
                             OutputConfig config,
                             const WallView& view,
                             Clock& clock)
    : wall_{std::move(wall)}, config_{std::move(config)}, view_{view}, clock_{clock} {
    runner_ = std::make_unique<PipelineRunner>(
        "wall " + wall_ + " output " + config_.id,
        [this] { return build(); },
        [this] { letGo(); },
        clock_);
}

DisplayOutput::~DisplayOutput() = default;

GObjectPtr<GstElement> DisplayOutput::build() {
    window_.reset();
    window_ = std::make_unique<X11Window>(config_.display, "Betang: " + wall_, config_.size);
    GstElement* source =
        makeWallSource({.painter = std::make_shared<WallPainter>(view_, config_.region),
                        .stats = stats_,
                        .size = config_.size,
                        .frame_rate = config_.frame_rate});
    GstElement* sink = makeElement("appsink");
    setProperty(sink, "sync", "false");
    setProperty(sink, "max-buffers", "1");
    setProperty(sink, "drop", "true");
    setProperty(sink, "emit-signals", "true");
    g_signal_connect(sink, "new-sample", G_CALLBACK(newSample), this);
    return makePipeline({source, makeLeakyQueue(1), sink});
}

// The streaming thread may be waiting for a display that hangs, and the pipeline's end for it.
void DisplayOutput::letGo() {
    if (window_) {
        window_->abandon();
    }
}

GstFlowReturn DisplayOutput::newSample(GstElement* sink, gpointer self) noexcept {
    try {
        const auto sample = adoptMini(gst_app_sink_pull_sample(GST_APP_SINK(sink)));
        return sample ? static_cast<DisplayOutput*>(self)->show(sample.get()) : GST_FLOW_OK;
    } catch (const std::exception&) {
        return GST_FLOW_ERROR;
    }
}

GstFlowReturn DisplayOutput::show(GstSample* sample) {
    GstVideoInfo info;
    GstVideoFrame frame;
    if (gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) == FALSE ||
        gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ) == FALSE) {
        return GST_FLOW_ERROR;
    }
    const Result<void> shown = window_->show({.y = static_cast<const uint8_t*>(frame.data[0]),
                                              .u = static_cast<const uint8_t*>(frame.data[1]),
                                              .v = static_cast<const uint8_t*>(frame.data[2]),
                                              .y_stride = frame.info.stride[0],
                                              .u_stride = frame.info.stride[1],
                                              .v_stride = frame.info.stride[2],
                                              .size = {frame.info.width, frame.info.height}});
    gst_video_frame_unmap(&frame);
    shown_ += shown.ok() ? 1 : 0;
    return shown.ok() ? GST_FLOW_OK : GST_FLOW_ERROR;
}

OutputStatus DisplayOutput::status() const {
    return {.config = config_,
            .pipeline = runner_->status(),
            .frames = stats_->figures(clock_.monotonic()),
            .shown = shown_};
}

}  // namespace betang
