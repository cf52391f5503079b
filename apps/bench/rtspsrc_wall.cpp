// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/rtspsrc_wall.hpp"

#include <fmt/format.h>
#include <gst/video/video.h>

#include "apps/bench/frame_notes.hpp"
#include "apps/bench/live_cameras.hpp"
#include "compositor/gst_elements.hpp"
#include "compositor/layout.hpp"
#include "config/layouts.hpp"
#include "core/error.hpp"

namespace betang::bench {
namespace {

std::vector<Rect> tilesOf(size_t count) {
    std::vector<Rect> places;
    for (const LayoutTile& tile : layoutOn(squareFor(count), kLiveCanvas).tiles) {
        places.push_back(tile.rect);
    }
    return places;
}

// Links what rtspsrc found to the decoder behind it.
void linkVideo(GstElement* /*source*/, GstPad* found, gpointer depayloader) noexcept {
    const auto sink =
        adoptObject(gst_element_get_static_pad(static_cast<GstElement*>(depayloader), "sink"));
    if (gst_pad_is_linked(sink.get()) == FALSE) {
        static_cast<void>(gst_pad_link(found, sink.get()));
    }
}

class Wall {
  public:
    Wall(const std::vector<std::string>& urls, const std::filesystem::path& notes)
        : places_{tilesOf(urls.size())}, notes_{notes} {
        gst_video_info_set_format(
            &info_, GST_VIDEO_FORMAT_I420, kLiveCanvas.width, kLiveCanvas.height);
        GstElement* filter = makeElement("capsfilter");
        setProperty(filter,
                    "caps",
                    fmt::format("video/x-raw, format=(string)I420, width=(int){}, height=(int){}, "
                                "framerate=(fraction){}/1",
                                kLiveCanvas.width,
                                kLiveCanvas.height,
                                kLiveRate));
        GstElement* sink = makeElement("fakesink");
        setProperty(sink, "sync", "false");
        compositor_ = makeElement("compositor");
        setProperty(compositor_, "latency", "0");
        setProperty(compositor_, "background", "black");
        pipeline_ = makePipeline({compositor_, filter, sink});
        const auto pad = adoptObject(gst_element_get_static_pad(sink, "sink"));
        gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, look, this, nullptr);
        for (size_t i = 0; i < urls.size(); ++i) {
            addCamera(urls[i], places_.at(i));
        }
        if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
            throw Error{ErrorKind::Unavailable, "the reference's pipeline does not start"};
        }
    }

  private:
    void addCamera(const std::string& url, const Rect& at) {
        GstElement* source = makeElement("rtspsrc");
        setProperty(source, "latency", "0");
        setProperty(source, "protocols", "tcp");
        g_object_set(source, "location", url.c_str(), nullptr);
        GstElement* depayloader = makeElement("rtph264depay");
        GstElement* parser = makeElement("h264parse");
        GstElement* decoder = makeElement("avdec_h264");
        setProperty(decoder, "max-threads", "1");
        gst_bin_add_many(GST_BIN(pipeline_.get()), source, depayloader, parser, decoder, nullptr);
        if (gst_element_link_many(depayloader, parser, decoder, nullptr) == FALSE) {
            throw Error{ErrorKind::Internal, "the reference's elements do not fit"};
        }
        g_signal_connect(source, "pad-added", G_CALLBACK(linkVideo), depayloader);
        const auto from = adoptObject(gst_element_get_static_pad(decoder, "src"));
        const auto to = adoptObject(gst_element_request_pad_simple(compositor_, "sink_%u"));
        g_object_set(
            to.get(), "xpos", at.x, "ypos", at.y, "width", at.width, "height", at.height, nullptr);
        if (gst_pad_link(from.get(), to.get()) != GST_PAD_LINK_OK) {
            throw Error{ErrorKind::Internal, "the compositor refuses an input"};
        }
    }

    static GstPadProbeReturn look(GstPad* /*pad*/, GstPadProbeInfo* info, gpointer self) noexcept {
        static_cast<Wall*>(self)->note(GST_PAD_PROBE_INFO_BUFFER(info));
        return GST_PAD_PROBE_OK;
    }

    void note(GstBuffer* buffer) noexcept {
        GstVideoFrame frame{};
        if (gst_video_frame_map(&frame, &info_, buffer, GST_MAP_READ) == FALSE) {
            return;
        }
        ConstI420View view;
        view.y = static_cast<const uint8_t*>(frame.data[0]);
        view.y_stride = frame.info.stride[0];
        view.size = kLiveCanvas;
        FrameNote note{clock_.monotonic(), clock_.utc(), readTiles(view, places_)};
        gst_video_frame_unmap(&frame);
        notes_.add(note);
    }

    const std::vector<Rect> places_;
    FrameNotesWriter notes_;
    SystemClock clock_;
    GstVideoInfo info_{};
    GstElement* compositor_ = nullptr;  // owned by the pipeline
    GObjectPtr<GstElement> pipeline_;
};

}  // namespace

void runRtspsrcWall(const std::vector<std::string>& urls, const std::filesystem::path& notes) {
    startGstreamer();
    const Wall wall{urls, notes};
    SystemClock clock;
    for (;;) {
        clock.sleepFor(std::chrono::hours{24}, {});
    }
}

std::string rtspsrcCommand(const std::vector<std::string>& urls) {
    const std::vector<Rect> places = tilesOf(urls.size());
    std::string text = "gst-launch-1.0 compositor name=c latency=0 background=black";
    for (size_t i = 0; i < urls.size(); ++i) {
        text += fmt::format(
            " sink_{0}::xpos={1} sink_{0}::ypos={2} sink_{0}::width={3} "
            "sink_{0}::height={4}",
            i,
            places[i].x,
            places[i].y,
            places[i].width,
            places[i].height);
    }
    text += fmt::format(
        " ! video/x-raw,format=I420,width={},height={},framerate={}/1 ! "
        "fakesink sync=false",
        kLiveCanvas.width,
        kLiveCanvas.height,
        kLiveRate);
    for (const std::string& url : urls) {
        text += fmt::format(
            " rtspsrc latency=0 protocols=tcp location={} ! rtph264depay ! "
            "h264parse ! avdec_h264 max-threads=1 ! c.",
            url);
    }
    return text;
}

}  // namespace betang::bench
