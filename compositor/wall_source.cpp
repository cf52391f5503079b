// SPDX-License-Identifier: Apache-2.0

#include "compositor/wall_source.hpp"

#include <mutex>
#include <utility>

#include "compositor/wall_source_state.hpp"
#include "core/error.hpp"

namespace {

using betang::WallSourceState;

struct BetangWallSrc {
    GstPushSrc parent;
    WallSourceState* state;  // owned; GObject knows no constructors of members
};

struct BetangWallSrcClass {
    GstPushSrcClass parent;
};

// The macro's generated functions follow GLib's naming and casts.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wunused-function"
G_DEFINE_TYPE(BetangWallSrc, betang_wall_src, GST_TYPE_PUSH_SRC)
#pragma GCC diagnostic pop

constexpr const char* kCaps =
    "video/x-raw, format=(string){I420, NV12}, width=(int)[16, 8192, 2], height=(int)[16, 8192, "
    "2], "
    "framerate=(fraction)[1/1, 120/1], pixel-aspect-ratio=(fraction)1/1, "
    "interlace-mode=(string)progressive, colorimetry=(string)bt709";

WallSourceState& stateOf(gpointer object) {
    return *static_cast<BetangWallSrc*>(object)->state;
}

gboolean start(GstBaseSrc* source) noexcept {
    WallSourceState& state = stateOf(source);
    if (!state.options().painter) {
        GST_ELEMENT_ERROR(source, RESOURCE, SETTINGS, (nullptr), ("there is nothing to paint"));
        return FALSE;
    }
    state.restart();
    return TRUE;
}

gboolean stop(GstBaseSrc* source) noexcept {
    stateOf(source).forgetFrames();
    return TRUE;
}

gboolean unlock(GstBaseSrc* source) noexcept {
    stateOf(source).interrupt();
    return TRUE;
}

gboolean unlockStop(GstBaseSrc* source) noexcept {
    stateOf(source).resume();
    return TRUE;
}

gboolean isSeekable(GstBaseSrc* /*source*/) noexcept {
    return FALSE;
}

GstCaps* fixate(GstBaseSrc* source, GstCaps* caps) noexcept {
    const betang::WallSourceOptions& options = stateOf(source).options();
    caps = gst_caps_make_writable(caps);
    GstStructure* structure = gst_caps_get_structure(caps, 0);
    // What is drawn in: only who takes nothing else gets NV12.
    gst_structure_fixate_field_string(structure, "format", "I420");
    gst_structure_fixate_field_nearest_int(structure, "width", options.size.width);
    gst_structure_fixate_field_nearest_int(structure, "height", options.size.height);
    gst_structure_fixate_field_nearest_fraction(structure, "framerate", options.frame_rate, 1);
    return GST_BASE_SRC_CLASS(betang_wall_src_parent_class)->fixate(source, caps);
}

gboolean setCaps(GstBaseSrc* source, GstCaps* caps) noexcept {
    GstVideoInfo info;
    if (gst_video_info_from_caps(&info, caps) == FALSE) {
        return FALSE;
    }
    stateOf(source).setFormat(info);
    return TRUE;
}

// Downstream's pool where it offers one, else our own: a frame is 3 MB at 1080p, too much to ask
// the allocator for 25 times a second.
gboolean decideAllocation(GstBaseSrc* source, GstQuery* query) noexcept {
    const GstVideoInfo info = stateOf(source).format();
    GstCaps* caps = nullptr;
    gst_query_parse_allocation(query, &caps, nullptr);
    betang::GObjectPtr<GstBufferPool> pool;
    guint size = static_cast<guint>(info.size);
    guint least = 0;
    guint most = 0;
    const bool offered = gst_query_get_n_allocation_pools(query) > 0;
    if (offered) {
        GstBufferPool* theirs = nullptr;
        gst_query_parse_nth_allocation_pool(query, 0, &theirs, &size, &least, &most);
        pool = betang::adoptObject(theirs);
        size = std::max(size, static_cast<guint>(info.size));
    }
    if (!pool) {
        pool = betang::adoptObject(gst_video_buffer_pool_new());
    }
    GstStructure* config = gst_buffer_pool_get_config(pool.get());
    gst_buffer_pool_config_set_params(config, caps, size, least, most);
    if (gst_buffer_pool_set_config(pool.get(), config) == FALSE) {
        return FALSE;
    }
    if (offered) {
        gst_query_set_nth_allocation_pool(query, 0, pool.get(), size, least, most);
    } else {
        gst_query_add_allocation_pool(query, pool.get(), size, least, most);
    }
    return GST_BASE_SRC_CLASS(betang_wall_src_parent_class)->decide_allocation(source, query);
}

// A frame shows the state at its tick and leaves when it is drawn: at most one period later.
gboolean answerQuery(GstBaseSrc* source, GstQuery* query) noexcept {
    if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY) {
        return GST_BASE_SRC_CLASS(betang_wall_src_parent_class)->query(source, query);
    }
    const auto period = static_cast<GstClockTime>(stateOf(source).period().count());
    gst_query_set_latency(query, TRUE, period, period);
    return TRUE;
}

GstFlowReturn paintInto(GstPushSrc* source, GstBuffer* buffer, GstClockTime time) noexcept {
    WallSourceState& state = stateOf(source);
    try {
        if (!state.paint(buffer)) {
            GST_ELEMENT_ERROR(source, RESOURCE, WRITE, (nullptr), ("a frame cannot be mapped"));
            return GST_FLOW_ERROR;
        }
    } catch (const std::exception& error) {
        GST_ELEMENT_ERROR(source, STREAM, FAILED, (nullptr), ("drawing failed: %s", error.what()));
        return GST_FLOW_ERROR;
    }
    GST_BUFFER_PTS(buffer) = time;
    GST_BUFFER_DTS(buffer) = time;
    GST_BUFFER_DURATION(buffer) = static_cast<GstClockTime>(state.period().count());
    return GST_FLOW_OK;
}

GstFlowReturn create(GstPushSrc* source, GstBuffer** result) noexcept {
    GstClockTime time = 0;
    GstFlowReturn flow = stateOf(source).waitForFrame(GST_ELEMENT_CAST(source), &time);
    if (flow != GST_FLOW_OK) {
        return flow;
    }
    GstBaseSrc* base = GST_BASE_SRC_CAST(source);
    GstBuffer* buffer = nullptr;
    const auto size = static_cast<guint>(stateOf(source).format().size);
    flow = GST_BASE_SRC_CLASS(betang_wall_src_parent_class)->alloc(base, 0, size, &buffer);
    if (flow != GST_FLOW_OK) {
        return flow;
    }
    auto owned = betang::adoptMini(buffer);
    flow = paintInto(source, buffer, time);
    if (flow == GST_FLOW_OK) {
        *result = owned.release();
    }
    return flow;
}

void finalize(GObject* object) noexcept {
    auto* source = static_cast<BetangWallSrc*>(static_cast<gpointer>(object));
    delete std::exchange(source->state, nullptr);
    G_OBJECT_CLASS(betang_wall_src_parent_class)->finalize(object);
}

void betang_wall_src_class_init(BetangWallSrcClass* klass) {
    G_OBJECT_CLASS(klass)->finalize = finalize;
    GstElementClass* element = GST_ELEMENT_CLASS(klass);
    gst_element_class_set_static_metadata(
        element, "Betang wall", "Source/Video", "Draws a video wall on each tick", "Betang");
    const auto caps = betang::adoptMini(gst_caps_from_string(kCaps));
    gst_element_class_add_pad_template(
        element, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps.get()));
    GstBaseSrcClass* base = GST_BASE_SRC_CLASS(klass);
    base->start = start;
    base->stop = stop;
    base->unlock = unlock;
    base->unlock_stop = unlockStop;
    base->is_seekable = isSeekable;
    base->fixate = fixate;
    base->set_caps = setCaps;
    base->decide_allocation = decideAllocation;
    base->query = answerQuery;
    GST_PUSH_SRC_CLASS(klass)->create = create;
}

void betang_wall_src_init(BetangWallSrc* source) {
    source->state = new WallSourceState;
    GstBaseSrc* base = GST_BASE_SRC(source);
    gst_base_src_set_live(base, TRUE);
    gst_base_src_set_format(base, GST_FORMAT_TIME);
}

}  // namespace

namespace betang {

void registerWallSource() {
    static std::once_flag once;
    std::call_once(once, [] {
        startGstreamer();
        gst_element_register(nullptr, kWallSourceName, GST_RANK_NONE, betang_wall_src_get_type());
    });
}

GstElement* makeWallSource(WallSourceOptions options) {
    registerWallSource();
    GstElement* element = gst_element_factory_make(kWallSourceName, nullptr);
    if (element == nullptr) {
        throw Error{ErrorKind::Unsupported, "GStreamer cannot make the wall's source"};
    }
    stateOf(element).setOptions(std::move(options));
    return element;
}

}  // namespace betang
