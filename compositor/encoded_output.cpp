// SPDX-License-Identifier: Apache-2.0

#include "compositor/encoded_output.hpp"

#include <utility>

#include <gst/app/gstappsink.h>

#include "compositor/gst_elements.hpp"
#include "compositor/wall_painter.hpp"
#include "compositor/wall_source.hpp"
#include "media/nal.hpp"

namespace betang {
namespace {

constexpr int kKeyframeSeconds = 2;

GstElement* makeEncoder(const OutputConfig& config) {
    GstElement* encoder = makeElement("x264enc");
    setProperty(encoder, "tune", "zerolatency");
    setProperty(encoder, "speed-preset", "superfast");
    // One thread, without the slices that zerolatency makes for several: decoders have the rest.
    setProperty(encoder, "sliced-threads", "false");
    setProperty(encoder, "threads", "1");
    setProperty(encoder, "key-int-max", std::to_string(config.frame_rate * kKeyframeSeconds));
    setProperty(encoder, "bitrate", std::to_string(config.bitrate_kbits));
    return encoder;
}

GstElement* makeUnitSink() {
    GstElement* sink = makeElement("appsink");
    setProperty(sink, "sync", "false");
    setProperty(sink, "async", "false");
    setProperty(sink, "emit-signals", "true");
    setProperty(
        sink, "caps", "video/x-h264, stream-format=(string)byte-stream, alignment=(string)au");
    return sink;
}

GstElement* makeParser() {
    GstElement* parser = makeElement("h264parse");
    setProperty(parser, "config-interval", "-1");  // parameter sets before every keyframe
    return parser;
}

// The bus wants four-byte start codes, encoders mix them with three-byte ones.
SharedBytes normalised(GstBuffer* buffer) {
    auto bytes = std::make_shared<Bytes>();
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
        return bytes;
    }
    bytes->reserve(map.size + 64);
    for (const NalUnit nal : splitAnnexB({map.data, map.size})) {
        appendAnnexB(*bytes, nal);
    }
    gst_buffer_unmap(buffer, &map);
    return bytes;
}

// Rests while the gate is closed.
class GatedPainter final : public FramePainter {
  public:
    // `gate` outlives the painter.
    GatedPainter(const EncoderGate& gate, std::unique_ptr<FramePainter> painter)
        : gate_{gate}, painter_{std::move(painter)} {}

    [[nodiscard]] bool wanted() const override { return gate_.open(); }

    void paint(const I420View& target, const ConstI420View* before) override {
        painter_->paint(target, before);
    }

  private:
    const EncoderGate& gate_;
    const std::unique_ptr<FramePainter> painter_;
};

// When the frame was drawn, by the running time it carries.
UtcTime drawnAt(GstElement* element, GstClockTime running_time, UtcTime now) {
    const auto clock = adoptObject(gst_element_get_clock(element));
    if (!clock) {
        return now;
    }
    const GstClockTime drawn = gst_element_get_base_time(element) + running_time;
    return now - Duration{GST_CLOCK_DIFF(drawn, gst_clock_get_time(clock.get()))};
}

}  // namespace

EncodedOutput::EncodedOutput(Setup setup,
                             const WallView& view,
                             MediaPublisher& publisher,
                             Clock& clock)
    : setup_{std::move(setup)}, view_{view}, publisher_{publisher}, clock_{clock} {
    runner_ = std::make_unique<PipelineRunner>(
        "wall " + setup_.wall + " output " + setup_.config.id,
        [this] { return build(); },
        [this] { gate_.detach(); },
        clock_);
}

EncodedOutput::~EncodedOutput() {
    runner_.reset();
    std::shared_ptr<RtspMount> rtsp;  // torn down without the lock: its thread calls back
    const MutexLocker lock{mutex_};
    rtsp_.swap(rtsp);
}

void EncodedOutput::subscribed(bool wanted) {
    gate_.setBusDemand(wanted);
}

GObjectPtr<GstElement> EncodedOutput::build() {
    serveRtsp();
    const OutputConfig& config = setup_.config;
    auto painter = std::make_unique<WallPainter>(view_, config.region);
    GstElement* source =
        makeWallSource({.painter = std::make_shared<GatedPainter>(gate_, std::move(painter)),
                        .stats = stats_,
                        .size = config.size,
                        .frame_rate = config.frame_rate});
    GstElement* sink = makeUnitSink();
    auto pipeline =
        makePipeline({source, makeLeakyQueue(3), makeEncoder(config), makeParser(), sink});
    g_signal_connect(sink, "new-sample", G_CALLBACK(newSample), this);
    gate_.attach(sink);
    return pipeline;
}

void EncodedOutput::serveRtsp() {
    if (setup_.config.rtsp_port == 0 || rtsp()) {
        return;
    }
    auto mount = std::make_shared<RtspMount>(
        setup_.config.rtsp_port, setup_.wall, [this](bool wanted) { gate_.setRtspDemand(wanted); });
    const MutexLocker lock{mutex_};
    rtsp_ = std::move(mount);
}

std::shared_ptr<RtspMount> EncodedOutput::rtsp() const {
    const MutexLocker lock{mutex_};
    return rtsp_;
}

GstFlowReturn EncodedOutput::newSample(GstElement* sink, gpointer self) noexcept {
    try {
        const auto sample = adoptMini(gst_app_sink_pull_sample(GST_APP_SINK(sink)));
        if (sample) {
            static_cast<EncodedOutput*>(self)->take(sink, sample.get());
        }
        return GST_FLOW_OK;
    } catch (const std::exception&) {
        return GST_FLOW_ERROR;
    }
}

void EncodedOutput::take(GstElement* sink, GstSample* sample) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    const GstClockTime time = gst_segment_to_running_time(
        gst_sample_get_segment(sample), GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    const UtcTime now = clock_.utc();
    const bool key = !GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    if (const uint64_t opening = gate_.openings(); opening != opening_) {
        if (!key) {
            return;  // refers to a picture of minutes ago
        }
        opening_ = opening;
        run_ = static_cast<uint64_t>(now.time_since_epoch().count());
        run_start_ = time;
        if (setup_.stream) {
            publisher_.forget(
                *setup_.stream);  // minutes may lie between; nobody wants that picture
        }
    }
    const CameraId wall = CameraId::forWall(setup_.wall);
    AccessUnit unit{.stream = setup_.stream.value_or(StreamId{wall, StreamKind::Main})};
    unit.run = run_;
    unit.pts = Duration{GST_CLOCK_DIFF(run_start_, time)};
    unit.dts = unit.pts;  // without B-frames
    unit.captured = drawnAt(sink, time, now);
    unit.size = setup_.config.size;
    unit.key = key;
    unit.data = normalised(buffer);
    ++encoded_;
    if (const auto mount = rtsp()) {
        mount->push(unit);
    }
    if (setup_.stream) {
        publisher_.publish(std::move(unit));
    }
}

OutputStatus EncodedOutput::status() const {
    const auto mount = rtsp();
    return {.config = setup_.config,
            .pipeline = runner_->status(),
            .frames = stats_->figures(clock_.monotonic()),
            .encoding = gate_.open(),
            .encoded = encoded_,
            .rtsp_clients = mount ? mount->clients() : 0};
}

}  // namespace betang
