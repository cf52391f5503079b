// SPDX-License-Identifier: Apache-2.0

#include "compositor/gst_decoder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <libyuv.h>

#include "compositor/decoder_choice.hpp"
#include "compositor/gst_elements.hpp"

namespace betang {
namespace {

constexpr size_t kRemembered = 64;     // access units whose pictures may still come
constexpr int64_t kMostHeldBack = 32;  // access units; a decoder that lags more has stopped
constexpr GstClockTime kPatience = 200 * GST_MSECOND;

struct Fed {
    int64_t number = -1;
    uint64_t sequence = 0;
    UtcTime captured{};
};

const char* parserOf(Codec codec) {
    return codec == Codec::H264 ? "h264parse" : codec == Codec::H265 ? "h265parse" : "jpegparse";
}

// What needs none may lack it: parsers are in a package of their own.
GstElement* makeParser(Codec codec) {
    GstElement* const parser = gst_element_factory_make(parserOf(codec), nullptr);
    return parser != nullptr ? parser : makeElement("identity");
}

// A thread for each stream is enough: more would only hold pictures back.
GstElement* makeDecoderElement(const std::string& name) {
    GstElement* const element = makeElement(name.c_str());
    if (g_object_class_find_property(G_OBJECT_GET_CLASS(element), "max-threads") != nullptr) {
        setProperty(element, "max-threads", "1");
    }
    return element;
}

AvFramePtr pictureOf(const GstVideoFrame& from) {
    AvFramePtr frame = makeAvFrame();
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = GST_VIDEO_FRAME_WIDTH(&from);
    frame->height = GST_VIDEO_FRAME_HEIGHT(&from);
    if (std::max(frame->width, frame->height) > kLargestPictureSide ||
        av_frame_get_buffer(frame.get(), 0) < 0) {
        return nullptr;
    }
    const auto plane = [&from](guint i) {
        return static_cast<const uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&from, i));
    };
    const auto stride = [&from](guint i) { return GST_VIDEO_FRAME_PLANE_STRIDE(&from, i); };
    AVFrame& to = *frame;
    if (GST_VIDEO_FRAME_FORMAT(&from) == GST_VIDEO_FORMAT_NV12) {
        libyuv::NV12ToI420(plane(0),
                           stride(0),
                           plane(1),
                           stride(1),
                           to.data[0],
                           to.linesize[0],
                           to.data[1],
                           to.linesize[1],
                           to.data[2],
                           to.linesize[2],
                           to.width,
                           to.height);
    } else {
        libyuv::I420Copy(plane(0),
                         stride(0),
                         plane(1),
                         stride(1),
                         plane(2),
                         stride(2),
                         to.data[0],
                         to.linesize[0],
                         to.data[1],
                         to.linesize[1],
                         to.data[2],
                         to.linesize[2],
                         to.width,
                         to.height);
    }
    to.sample_aspect_ratio = {GST_VIDEO_INFO_PAR_N(&from.info), GST_VIDEO_INFO_PAR_D(&from.info)};
    to.color_range = from.info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255 ? AVCOL_RANGE_JPEG
                                                                                : AVCOL_RANGE_MPEG;
    return frame;
}

AvFramePtr frameIn(GstSample* sample) {
    GstVideoInfo info;
    GstVideoFrame mapped;
    GstBuffer* const buffer = gst_sample_get_buffer(sample);
    if (buffer == nullptr ||
        gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) == FALSE ||
        gst_video_frame_map(&mapped, &info, buffer, GST_MAP_READ) == FALSE) {
        return nullptr;
    }
    AvFramePtr frame = pictureOf(mapped);
    gst_video_frame_unmap(&mapped);
    return frame;
}

class GstDecoder final : public PictureDecoder {
  public:
    GstDecoder(Codec codec, std::string element) : codec_{codec}, element_{std::move(element)} {
        start();
    }

    ~GstDecoder() override { stop(); }

    GstDecoder(const GstDecoder&) = delete;
    GstDecoder& operator=(const GstDecoder&) = delete;

    Result<Picture> decode(const AccessUnit& unit) override {
        if (!unit.data || unit.data->empty() || !feed(unit)) {
            return Error{ErrorKind::Corrupt, element_ + " takes no more"};
        }
        Picture newest = receive();
        if (hasFailed()) {
            return Error{ErrorKind::Corrupt, element_ + " failed"};
        }
        return newest;
    }

    Picture drain() override {
        gst_app_src_end_of_stream(GST_APP_SRC(source_));
        Picture newest;
        while (auto sample = pull(kPatience)) {
            take(sample.get(), newest);
        }
        flush();
        return newest;
    }

    void flush() override {
        stop();
        start();
    }

    void setOptions(DecoderOptions /*options*/) override {}

  private:
    void start() {
        source_ = makeElement("appsrc");
        setProperty(source_, "caps", capsOf(codec_));
        setProperty(source_, "format", "time");
        setProperty(source_, "is-live", "true");
        sink_ = makeElement("appsink");
        setProperty(sink_, "sync", "false");
        setProperty(sink_, "caps", "video/x-raw, format={I420, NV12}");
        pipeline_ =
            makePipeline({source_, makeParser(codec_), makeDecoderElement(element_), sink_});
        if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
            stop();
            throw Error{ErrorKind::Unsupported, element_ + " does not start"};
        }
        newest_ = fed_ - 1;
    }

    void stop() {
        if (pipeline_) {
            gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
        }
    }

    bool feed(const AccessUnit& unit) {
        const int64_t number = fed_++;
        info_.at(static_cast<size_t>(number) % kRemembered) = {
            number, unit.sequence, unit.captured};
        GstBuffer* const buffer =
            gst_buffer_new_memdup(unit.data->data(), static_cast<gsize>(unit.data->size()));
        GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(number) * GST_MSECOND;
        GST_BUFFER_DTS(buffer) = GST_BUFFER_PTS(buffer);
        return gst_app_src_push_buffer(GST_APP_SRC(source_), buffer) == GST_FLOW_OK;
    }

    // Waits for the picture of what was fed, or of what was fed as long ago as this decoder holds
    // pictures back; then takes what else is there.
    Picture receive() {
        Picture newest;
        while (lag() > held_back_) {
            const auto sample = pull(kPatience);
            if (!sample) {
                break;
            }
            take(sample.get(), newest);
        }
        while (const auto sample = pull(0)) {
            take(sample.get(), newest);
        }
        held_back_ = lag();
        return newest;
    }

    // Access units that were fed since the one whose picture is the newest.
    [[nodiscard]] int64_t lag() const { return fed_ - 1 - newest_; }

    GstMiniPtr<GstSample> pull(GstClockTime patience) {
        return adoptMini(gst_app_sink_try_pull_sample(GST_APP_SINK(sink_), patience));
    }

    void take(GstSample* sample, Picture& newest) {
        const GstBuffer* const buffer = gst_sample_get_buffer(sample);
        const auto number = static_cast<int64_t>(GST_BUFFER_PTS(buffer) / GST_MSECOND);
        newest_ = std::max(newest_, number);
        AvFramePtr frame = frameIn(sample);
        if (!frame) {
            return;
        }
        newest = Picture{};
        newest.corrupt = GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_CORRUPTED);
        const Fed& origin = info_.at(static_cast<size_t>(number) % kRemembered);
        if (origin.number == number) {
            newest.sequence = origin.sequence;
            newest.captured = origin.captured;
        }
        newest.frame = std::move(frame);
    }

    bool hasFailed() {
        const auto bus = adoptObject(gst_element_get_bus(pipeline_.get()));
        const auto message = adoptMini(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
        return message != nullptr || held_back_ > kMostHeldBack;
    }

    const Codec codec_;
    const std::string element_;
    GObjectPtr<GstElement> pipeline_;
    GstElement* source_ = nullptr;  // the pipeline's
    GstElement* sink_ = nullptr;    // likewise
    std::array<Fed, kRemembered> info_{};
    int64_t fed_ = 0;
    int64_t newest_ = -1;    // number of the access unit of which a picture came
    int64_t held_back_ = 0;  // access units that it lags behind, as of late
};

}  // namespace

const char* capsOf(Codec codec) {
    switch (codec) {
        case Codec::H264:
            return "video/x-h264, stream-format=byte-stream, alignment=au";
        case Codec::H265:
            return "video/x-h265, stream-format=byte-stream, alignment=au";
        default:
            return "image/jpeg";
    }
}

std::unique_ptr<PictureDecoder> makeGstDecoder(Codec codec, const std::string& element) {
    startGstreamer();
    return std::make_unique<GstDecoder>(codec, element);
}

std::vector<DecoderElement> decoderElements(Codec codec) {
    startGstreamer();
    const auto caps = adoptMini(gst_caps_from_string(capsOf(codec)));
    GList* const all = gst_element_factory_list_get_elements(
        GST_ELEMENT_FACTORY_TYPE_DECODER | GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO |
            GST_ELEMENT_FACTORY_TYPE_MEDIA_IMAGE,
        GST_RANK_NONE);
    std::vector<DecoderElement> elements;
    for (const GList* at = all; at != nullptr; at = at->next) {
        auto* const factory = GST_ELEMENT_FACTORY(at->data);
        if (gst_element_factory_can_sink_any_caps(factory, caps.get()) == FALSE) {
            continue;
        }
        const gchar* const klass =
            gst_element_factory_get_metadata(factory, GST_ELEMENT_METADATA_KLASS);
        elements.push_back(
            {.name = gst_plugin_feature_get_name(GST_PLUGIN_FEATURE(factory)),
             .rank = gst_plugin_feature_get_rank(GST_PLUGIN_FEATURE(factory)),
             .hardware = klass != nullptr &&
                         std::string_view{klass}.find("Hardware") != std::string_view::npos});
    }
    gst_plugin_feature_list_free(all);
    return elements;
}

}  // namespace betang
