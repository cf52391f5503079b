// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/contender.hpp"

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <thread>

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "bus/control.hpp"
#include "bus/endpoints.hpp"
#include "compositor/bench/place_aggregator.hpp"
#include "compositor/camera_feed.hpp"
#include "compositor/gst_elements.hpp"
#include "compositor/layout.hpp"
#include "compositor/wall_plan.hpp"
#include "core/error.hpp"

namespace betang::bench {
namespace {

using FramePtr = std::shared_ptr<const AVFrame>;

constexpr size_t kPlanes = 3;

void freeFrame(gpointer frame) noexcept {
    delete static_cast<FramePtr*>(frame);
}

// The decoder's own planes: no copy, as in our design.
GstMiniPtr<GstBuffer> wrap(const FramePtr& frame) {
    auto buffer = adoptMini(gst_buffer_new());
    std::array<gsize, GST_VIDEO_MAX_PLANES> offsets{};
    std::array<gint, GST_VIDEO_MAX_PLANES> strides{};
    gsize offset = 0;
    for (size_t i = 0; i < kPlanes; ++i) {
        const int rows = i == 0 ? frame->height : (frame->height + 1) / 2;
        const gsize bytes = static_cast<gsize>(frame->linesize[i]) * static_cast<gsize>(rows);
        offsets.at(i) = offset;
        strides.at(i) = frame->linesize[i];
        gst_buffer_append_memory(buffer.get(),
                                 gst_memory_new_wrapped(GST_MEMORY_FLAG_READONLY,
                                                        frame->data[i],
                                                        bytes,
                                                        0,
                                                        bytes,
                                                        new FramePtr{frame},
                                                        freeFrame));
        offset += bytes;
    }
    gst_buffer_add_video_meta_full(buffer.get(),
                                   GST_VIDEO_FRAME_FLAG_NONE,
                                   GST_VIDEO_FORMAT_I420,
                                   static_cast<guint>(frame->width),
                                   static_cast<guint>(frame->height),
                                   kPlanes,
                                   offsets.data(),
                                   strides.data());
    return buffer;
}

// One tile's way into the aggregator.
struct Input {
    GstElement* source = nullptr;  // owned by the pipeline
    std::atomic<uint64_t> decoded{0};
};

using Inputs = std::map<StreamId, Input>;

// Hands what it decodes to the aggregator; the pool's own store gets it as well.
class FeedingDecoder final : public PictureDecoder {
  public:
    FeedingDecoder(Codec codec, Inputs& inputs)
        : decoder_{makeSoftwareDecoder(codec)}, inputs_{inputs} {}

    Result<Picture> decode(const AccessUnit& unit) override {
        Result<Picture> result = decoder_->decode(unit);
        if (result.ok() && *result) {
            Input& input = inputs_.at(unit.stream);
            static_cast<void>(
                gst_app_src_push_buffer(GST_APP_SRC(input.source), wrap(result->frame).release()));
            ++input.decoded;
        }
        return result;
    }

    Picture drain() override { return decoder_->drain(); }

    void flush() override { decoder_->flush(); }

    void setOptions(DecoderOptions options) override { decoder_->setOptions(options); }

  private:
    const std::unique_ptr<PictureDecoder> decoder_;
    Inputs& inputs_;
};

std::vector<Rect> placesOf(const WallConfig& wall) {
    std::vector<Rect> places;
    for (const LayoutTile& tile : layoutOn(wall.layout, wall.canvas).tiles) {
        places.push_back(tile.rect);
    }
    return places;
}

GstElement* makeInput() {
    GstElement* source = makeElement("appsrc");
    setProperty(source, "is-live", "true");
    setProperty(source, "format", "time");
    setProperty(source, "do-timestamp", "true");
    setProperty(source, "max-buffers", "2");
    setProperty(source, "leaky-type", "downstream");
    setProperty(source,
                "caps",
                "video/x-raw, format=(string)I420, width=(int)640, height=(int)360, "
                "framerate=(fraction)25/1, pixel-aspect-ratio=(fraction)1/1, "
                "interlace-mode=(string)progressive");
    return source;
}

void setPlace(GstPad* pad, const Rect& at) {
    g_object_set(pad, "xpos", at.x, "ypos", at.y, "width", at.width, "height", at.height, nullptr);
}

class Contender {
  public:
    Contender(const Config& config, Aggregator kind)
        : wall_{config.walls.at("bench")}, kind_{kind}, places_{placesOf(wall_)} {
        buildOutput();
        for (size_t i = 0; i < wall_.cameras.size(); ++i) {
            addInput({wall_.cameras[i], StreamKind::Main}, places_.at(i));
        }
        if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
            throw Error{ErrorKind::Unavailable, "the contender's pipeline does not start"};
        }
    }

    [[nodiscard]] Inputs& inputs() { return inputs_; }

    [[nodiscard]] Json status() const {
        Json tiles = Json::array();
        for (const auto& [stream, input] : inputs_) {
            const uint64_t decoded = input.decoded;
            tiles.push_back({{"decoded", decoded}, {"state", decoded > 0 ? "LIVE" : "CONNECTING"}});
        }
        Json outputs = Json::array();
        outputs.push_back(Json{{"encoded", 0}});
        return Json{{"frames", frames_.load()}, {"tiles", tiles}, {"outputs", outputs}};
    }

  private:
    void buildOutput() {
        aggregator_ = kind_ == Aggregator::Compositor ? makeElement("compositor")
                                                      : makePlaceAggregator(places_);
        if (kind_ == Aggregator::Compositor) {
            setProperty(aggregator_, "background", "black");
        }
        GstElement* filter = makeElement("capsfilter");
        setProperty(filter,
                    "caps",
                    "video/x-raw, format=(string)I420, width=(int)1920, height=(int)1080, "
                    "framerate=(fraction)25/1");
        GstElement* sink = makeElement("fakesink");
        setProperty(sink, "sync", "false");
        pipeline_ = makePipeline({aggregator_, filter, sink});
        const auto pad = adoptObject(gst_element_get_static_pad(sink, "sink"));
        gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, count, &frames_, nullptr);
    }

    void addInput(const StreamId& stream, const Rect& at) {
        GstElement* source = makeInput();
        inputs_[stream].source = source;
        gst_bin_add(GST_BIN(pipeline_.get()), source);
        const auto from = adoptObject(gst_element_get_static_pad(source, "src"));
        const auto to = adoptObject(gst_element_request_pad_simple(aggregator_, "sink_%u"));
        if (kind_ == Aggregator::Compositor) {
            setPlace(to.get(), at);
        }
        if (gst_pad_link(from.get(), to.get()) != GST_PAD_LINK_OK) {
            throw Error{ErrorKind::Internal, "the aggregator refuses an input"};
        }
    }

    static GstPadProbeReturn count(GstPad* /*pad*/,
                                   GstPadProbeInfo* /*info*/,
                                   gpointer frames) noexcept {
        ++*static_cast<std::atomic<uint64_t>*>(frames);
        return GST_PAD_PROBE_OK;
    }

    const WallConfig& wall_;
    const Aggregator kind_;
    const std::vector<Rect> places_;
    std::atomic<uint64_t> frames_{0};
    Inputs inputs_;
    GstElement* aggregator_ = nullptr;  // owned by the pipeline
    GObjectPtr<GstElement> pipeline_;
};

}  // namespace

void runContender(const Config& config, Aggregator aggregator) {
    SystemClock clock;
    BreadcrumbBoard breadcrumbs{config.runtime / "crumbs"};
    Contender contender{config, aggregator};
    PictureStore store;
    StateBoard states;
    DecoderPool pool{{.store = store,
                      .breadcrumbs = breadcrumbs,
                      .clock = clock,
                      .make_decoder =
                          [&](Codec codec) {
                              return std::make_unique<FeedingDecoder>(codec, contender.inputs());
                          }},
                     std::thread::hardware_concurrency()};
    BusContext bus;
    StreamFeed feed{
        bus, clock, {.name = "bench feed", .states = true}, toDecoders(pool, states, clock)};
    const WallConfig& wall = config.walls.at("bench");
    WallPlan plan = planWall(configuredContent(wall),
                             {.config = config,
                              .wall = wall,
                              .workers = planWorkers(config, {}),
                              .quarantined = {},
                              .before = {},
                              .now = {clock.monotonic(), clock.utc()}});
    store.retain(plan.cameras);
    pool.setPlan(plan.decode);
    feed.setPlan(plan.feed);
    const ControlServer control{bus,
                                endpointsFor(config.runtime, "wall", "bench").control,
                                [&](const Json&) { return contender.status(); }};
    for (;;) {
        clock.sleepFor(std::chrono::hours{24}, {});
    }
}

}  // namespace betang::bench
