// SPDX-License-Identifier: Apache-2.0

#include "compositor/rtsp_mount.hpp"

#include <thread>
#include <utility>

#include <gst/app/gstappsrc.h>
#include <gst/rtsp-server/rtsp-server.h>

#include "core/error.hpp"
#include "core/mutex.hpp"
#include "media/gst_ptr.hpp"

namespace betang {
namespace {

// A constant: nothing from outside ever becomes part of it.
constexpr const char* kLaunch =
    "( appsrc name=units is-live=true format=time do-timestamp=true max-buffers=100 "
    "leaky-type=downstream "
    "caps=video/x-h264,stream-format=(string)byte-stream,alignment=(string)au "
    "! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )";

struct ContextDeleter {
    void operator()(GMainContext* context) const noexcept { g_main_context_unref(context); }
};

struct LoopDeleter {
    void operator()(GMainLoop* loop) const noexcept { g_main_loop_unref(loop); }
};

struct SourceDeleter {
    void operator()(GSource* source) const noexcept {
        g_source_destroy(source);
        g_source_unref(source);
    }
};

void freeShared(gpointer shared) noexcept {
    delete static_cast<SharedBytes*>(shared);
}

// Shares the bytes with the access unit.
GstMiniPtr<GstBuffer> wrap(const AccessUnit& unit) {
    auto shared = std::make_unique<SharedBytes>(unit.data);
    auto* bytes = const_cast<uint8_t*>(unit.data->data());  // read-only memory, says the flag
    auto buffer = adoptMini(gst_buffer_new_wrapped_full(GST_MEMORY_FLAG_READONLY,
                                                        bytes,
                                                        unit.data->size(),
                                                        0,
                                                        unit.data->size(),
                                                        shared.get(),
                                                        freeShared));
    static_cast<void>(shared.release());  // freeShared has it now
    if (!unit.key) {
        GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_DELTA_UNIT);
    }
    return buffer;
}

}  // namespace

class RtspMount::Impl {
  public:
    Impl(int port, const std::string& name, DemandChanged demand);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void push(const AccessUnit& unit) BETANG_EXCLUDES(mutex_);
    [[nodiscard]] size_t clients() const BETANG_EXCLUDES(mutex_);

  private:
    static void configured(GstRTSPMediaFactory*, GstRTSPMedia* media, gpointer self) noexcept;
    static void unprepared(GstRTSPMedia*, gpointer self) noexcept;
    static void connected(GstRTSPServer*, GstRTSPClient* client, gpointer self) noexcept;
    static void closed(GstRTSPClient*, gpointer self) noexcept;
    static gboolean quit(gpointer loop) noexcept;
    static GstRTSPFilterResult removeAll(GstRTSPServer*, GstRTSPClient*, gpointer) noexcept;

    void mount(const std::string& name);
    void setUnits(GObjectPtr<GstElement> units) BETANG_EXCLUDES(mutex_);
    void countClient(int by) BETANG_EXCLUDES(mutex_);

    const DemandChanged demand_;
    std::unique_ptr<GMainContext, ContextDeleter> context_;
    std::unique_ptr<GMainLoop, LoopDeleter> loop_;
    GObjectPtr<GstRTSPServer> server_;
    std::unique_ptr<GSource, SourceDeleter> listening_;

    mutable Mutex mutex_;
    GObjectPtr<GstElement> units_ BETANG_GUARDED_BY(mutex_);  // the media's appsrc, while it plays
    size_t clients_ BETANG_GUARDED_BY(mutex_) = 0;

    std::jthread thread_;
};

RtspMount::Impl::Impl(int port, const std::string& name, DemandChanged demand)
    : demand_{std::move(demand)} {
    startGstreamer();
    context_.reset(g_main_context_new());
    loop_.reset(g_main_loop_new(context_.get(), FALSE));
    server_ = adoptObject(gst_rtsp_server_new());
    gst_rtsp_server_set_address(server_.get(), "127.0.0.1");
    gst_rtsp_server_set_service(server_.get(), std::to_string(port).c_str());
    mount(name);
    g_signal_connect(server_.get(), "client-connected", G_CALLBACK(connected), this);
    GError* error = nullptr;
    listening_.reset(gst_rtsp_server_create_source(server_.get(), nullptr, &error));
    const GErrorPtr owned{error};
    if (!listening_) {
        throw Error{ErrorKind::Unavailable,
                    "cannot serve RTSP on port " + std::to_string(port) +
                        (error == nullptr ? "" : ": " + std::string{error->message})};
    }
    g_source_attach(listening_.get(), context_.get());
    thread_ = std::jthread{[this] {
        g_main_context_push_thread_default(context_.get());
        g_main_loop_run(loop_.get());
        gst_rtsp_server_client_filter(server_.get(), removeAll, nullptr);
        g_main_context_pop_thread_default(context_.get());
    }};
}

RtspMount::Impl::~Impl() {
    // By way of the context: a quit before the loop runs would be lost.
    g_main_context_invoke(context_.get(), quit, loop_.get());
    thread_.join();
}

void RtspMount::Impl::mount(const std::string& name) {
    auto factory = adoptObject(gst_rtsp_media_factory_new());
    gst_rtsp_media_factory_set_launch(factory.get(), kLaunch);
    gst_rtsp_media_factory_set_shared(factory.get(), TRUE);
    gst_rtsp_media_factory_set_latency(factory.get(), 0);
    g_signal_connect(factory.get(), "media-configure", G_CALLBACK(configured), this);
    const auto mounts = adoptObject(gst_rtsp_server_get_mount_points(server_.get()));
    gst_rtsp_mount_points_add_factory(mounts.get(), ("/" + name).c_str(), factory.release());
}

gboolean RtspMount::Impl::quit(gpointer loop) noexcept {
    g_main_loop_quit(static_cast<GMainLoop*>(loop));
    return G_SOURCE_REMOVE;
}

GstRTSPFilterResult RtspMount::Impl::removeAll(GstRTSPServer* /*server*/,
                                               GstRTSPClient* /*client*/,
                                               gpointer /*self*/) noexcept {
    return GST_RTSP_FILTER_REMOVE;
}

void RtspMount::Impl::configured(GstRTSPMediaFactory* /*factory*/,
                                 GstRTSPMedia* media,
                                 gpointer self) noexcept {
    auto* mount = static_cast<Impl*>(self);
    const auto bin = adoptObject(gst_rtsp_media_get_element(media));
    mount->setUnits(adoptObject(gst_bin_get_by_name(GST_BIN(bin.get()), "units")));
    g_signal_connect(media, "unprepared", G_CALLBACK(unprepared), self);
    mount->demand_(true);
}

void RtspMount::Impl::unprepared(GstRTSPMedia* /*media*/, gpointer self) noexcept {
    auto* mount = static_cast<Impl*>(self);
    mount->setUnits(nullptr);
    mount->demand_(false);
}

void RtspMount::Impl::connected(GstRTSPServer* /*server*/,
                                GstRTSPClient* client,
                                gpointer self) noexcept {
    static_cast<Impl*>(self)->countClient(1);
    g_signal_connect(client, "closed", G_CALLBACK(closed), self);
}

void RtspMount::Impl::closed(GstRTSPClient* /*client*/, gpointer self) noexcept {
    static_cast<Impl*>(self)->countClient(-1);
}

void RtspMount::Impl::setUnits(GObjectPtr<GstElement> units) {
    const MutexLocker lock{mutex_};
    units_.swap(units);
}

void RtspMount::Impl::countClient(int by) {
    const MutexLocker lock{mutex_};
    clients_ += static_cast<size_t>(by);
}

void RtspMount::Impl::push(const AccessUnit& unit) {
    GObjectPtr<GstElement> units;
    {
        const MutexLocker lock{mutex_};
        if (!units_) {
            return;
        }
        units = refObject(units_.get());
    }
    // Leaky: a media that does not play discards its oldest. A media just torn down answers
    // FLUSHING.
    static_cast<void>(gst_app_src_push_buffer(GST_APP_SRC(units.get()), wrap(unit).release()));
}

size_t RtspMount::Impl::clients() const {
    const MutexLocker lock{mutex_};
    return clients_;
}

RtspMount::RtspMount(int port, const std::string& name, DemandChanged demand)
    : impl_{std::make_unique<Impl>(port, name, std::move(demand))} {}

RtspMount::~RtspMount() = default;

void RtspMount::push(const AccessUnit& unit) {
    impl_->push(unit);
}

size_t RtspMount::clients() const {
    return impl_->clients();
}

}  // namespace betang
