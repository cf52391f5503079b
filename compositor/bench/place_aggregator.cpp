// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/place_aggregator.hpp"

#include <utility>

#include <gst/video/gstvideoaggregator.h>

#include "compositor/draw_scale.hpp"
#include "core/error.hpp"

namespace {

struct State {
    std::vector<betang::Rect> places;
    betang::PlaneScaler scaler;
};

struct BetangPlaceAggregator {
    GstVideoAggregator parent;
    State* state;  // owned; GObject knows no constructors of members
};

struct BetangPlaceAggregatorClass {
    GstVideoAggregatorClass parent;
};

// The macro's generated functions follow GLib's naming and casts.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wunused-function"
G_DEFINE_TYPE(BetangPlaceAggregator, betang_place_aggregator, GST_TYPE_VIDEO_AGGREGATOR)
#pragma GCC diagnostic pop

constexpr const char* kCaps =
    "video/x-raw, format=(string)I420, width=(int)[16, 8192, 2], height=(int)[16, 8192, 2], "
    "framerate=(fraction)[0/1, 120/1]";

State& stateOf(gpointer object) {
    return *static_cast<BetangPlaceAggregator*>(object)->state;
}

// The base class offers each pad what downstream takes: inputs of another size would be refused.
gboolean sinkQuery(GstAggregator* aggregator, GstAggregatorPad* pad, GstQuery* query) noexcept {
    const auto own = betang::adoptMini(gst_pad_get_pad_template_caps(GST_PAD(pad)));
    GstCaps* caps = nullptr;
    switch (GST_QUERY_TYPE(query)) {
        case GST_QUERY_CAPS: {
            gst_query_parse_caps(query, &caps);
            const auto result =
                betang::adoptMini(caps == nullptr ? gst_caps_ref(own.get())
                                                  : gst_caps_intersect_full(
                                                        caps, own.get(), GST_CAPS_INTERSECT_FIRST));
            gst_query_set_caps_result(query, result.get());
            return TRUE;
        }
        case GST_QUERY_ACCEPT_CAPS:
            gst_query_parse_accept_caps(query, &caps);
            gst_query_set_accept_caps_result(query, gst_caps_can_intersect(caps, own.get()));
            return TRUE;
        default:
            return GST_AGGREGATOR_CLASS(betang_place_aggregator_parent_class)
                ->sink_query(aggregator, pad, query);
    }
}

betang::TargetPlane placeIn(GstVideoFrame& out, unsigned plane, const betang::Rect& place) {
    const int shift = plane == 0 ? 0 : 1;
    const int stride = GST_VIDEO_FRAME_PLANE_STRIDE(&out, plane);
    auto* pixels = static_cast<uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&out, plane));
    return {pixels + static_cast<ptrdiff_t>(place.y >> shift) * stride + (place.x >> shift),
            stride,
            {place.width >> shift, place.height >> shift}};
}

betang::SourcePlane planeOf(const GstVideoFrame& in, unsigned plane) {
    const int shift = plane == 0 ? 0 : 1;
    return {static_cast<const uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&in, plane)),
            GST_VIDEO_FRAME_PLANE_STRIDE(&in, plane),
            {GST_VIDEO_FRAME_WIDTH(&in) >> shift, GST_VIDEO_FRAME_HEIGHT(&in) >> shift}};
}

void drawPads(GstVideoAggregator* aggregator, GstVideoFrame& out) {
    State& state = stateOf(aggregator);
    size_t index = 0;
    for (GList* at = GST_ELEMENT(aggregator)->sinkpads; at != nullptr; at = at->next) {
        const betang::Rect place = state.places.at(index++);
        const GstVideoFrame* in = gst_video_aggregator_pad_get_prepared_frame(
            static_cast<GstVideoAggregatorPad*>(at->data));
        for (unsigned plane = 0; in != nullptr && plane < 3; ++plane) {
            state.scaler.scale(placeIn(out, plane, place), planeOf(*in, plane));
        }
    }
}

GstFlowReturn aggregateFrames(GstVideoAggregator* aggregator, GstBuffer* buffer) noexcept {
    GstVideoFrame out;
    if (gst_video_frame_map(&out, &aggregator->info, buffer, GST_MAP_WRITE) == FALSE) {
        return GST_FLOW_ERROR;
    }
    GST_OBJECT_LOCK(aggregator);
    drawPads(aggregator, out);
    GST_OBJECT_UNLOCK(aggregator);
    gst_video_frame_unmap(&out);
    return GST_FLOW_OK;
}

void finalize(GObject* object) noexcept {
    auto* self = static_cast<BetangPlaceAggregator*>(static_cast<gpointer>(object));
    delete std::exchange(self->state, nullptr);
    G_OBJECT_CLASS(betang_place_aggregator_parent_class)->finalize(object);
}

void betang_place_aggregator_class_init(BetangPlaceAggregatorClass* klass) {
    G_OBJECT_CLASS(klass)->finalize = finalize;
    GstElementClass* element = GST_ELEMENT_CLASS(klass);
    gst_element_class_set_static_metadata(
        element, "Placing aggregator", "Filter/Video", "Scales inputs into places", "Betang");
    const auto caps = betang::adoptMini(gst_caps_from_string(kCaps));
    gst_element_class_add_pad_template(
        element,
        gst_pad_template_new_with_gtype(
            "src", GST_PAD_SRC, GST_PAD_ALWAYS, caps.get(), GST_TYPE_AGGREGATOR_PAD));
    gst_element_class_add_pad_template(
        element,
        gst_pad_template_new_with_gtype(
            "sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, caps.get(), GST_TYPE_VIDEO_AGGREGATOR_PAD));
    GST_AGGREGATOR_CLASS(klass)->sink_query = sinkQuery;
    GST_VIDEO_AGGREGATOR_CLASS(klass)->aggregate_frames = aggregateFrames;
}

void betang_place_aggregator_init(BetangPlaceAggregator* self) {
    self->state = new State;
}

}  // namespace

namespace betang::bench {

GstElement* makePlaceAggregator(std::vector<Rect> places) {
    startGstreamer();
    auto* element =
        static_cast<GstElement*>(g_object_new(betang_place_aggregator_get_type(), nullptr));
    stateOf(element).places = std::move(places);
    return element;
}

}  // namespace betang::bench
