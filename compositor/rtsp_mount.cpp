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

// A constant: nothing from outside ever becomes part of it. The payloader adds no parameter sets:
// the access units carry them, and its config-interval=-1 puts them before each slice of an IDR
// picture, in the middle of an access unit, where players see the next one begin (RFC 6184 1.3).
constexpr const char* kLaunch =
    "( appsrc name=units is-live=true format=time do-timestamp=true max-buffers=100 "
    "leaky-type=downstream "
    "caps=video/x-h264,stream-format=(string)byte-stream,alignment=(string)au "
    "! h264parse ! rtph264pay name=pay0 pt=96 config-interval=0 )";

constexpr guint kCleaningSeconds = 5;

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

// What signal handlers touch. They hold it, because the server's media threads may emit a last
// signal after the mount is gone.
class Session {
  public:
    explicit Session(RtspMount::DemandChanged demand) : demand_{std::move(demand)} {}

    // Nothing is called back from now on.
    void close() BETANG_EXCLUDES(mutex_) {
        GObjectPtr<GstElement> dropped;
        const MutexLocker lock{mutex_};
        demand_ = nullptr;
        units_.swap(dropped);
    }

    // The appsrc of the media that plays; null when none does.
    void setUnits(GObjectPtr<GstElement> units) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        units_.swap(units);
        if (demand_) {
            demand_(units_ != nullptr);
        }
    }

    [[nodiscard]] GObjectPtr<GstElement> units() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return units_ ? refObject(units_.get()) : nullptr;
    }

    void countClient(int by) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        clients_ += static_cast<size_t>(by);
    }

    [[nodiscard]] size_t clients() const BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        return clients_;
    }

  private:
    mutable Mutex mutex_;
    RtspMount::DemandChanged demand_ BETANG_GUARDED_BY(mutex_);
    GObjectPtr<GstElement> units_ BETANG_GUARDED_BY(mutex_);
    size_t clients_ BETANG_GUARDED_BY(mutex_) = 0;
};

using SessionPtr = std::shared_ptr<Session>;

Session& sessionOf(gpointer data) {
    return **static_cast<SessionPtr*>(data);
}

void dropSession(gpointer data, GClosure* /*closure*/) noexcept {
    delete static_cast<SessionPtr*>(data);
}

void connect(gpointer object, const char* signal, GCallback handler, const SessionPtr& session) {
    g_signal_connect_data(
        object, signal, handler, new SessionPtr{session}, dropSession, GConnectFlags{});
}

void unprepared(GstRTSPMedia* /*media*/, gpointer data) noexcept {
    sessionOf(data).setUnits(nullptr);
}

void configured(GstRTSPMediaFactory* /*factory*/, GstRTSPMedia* media, gpointer data) noexcept {
    const auto bin = adoptObject(gst_rtsp_media_get_element(media));
    connect(media, "unprepared", G_CALLBACK(unprepared), *static_cast<SessionPtr*>(data));
    sessionOf(data).setUnits(adoptObject(gst_bin_get_by_name(GST_BIN(bin.get()), "units")));
}

void closed(GstRTSPClient* /*client*/, gpointer data) noexcept {
    sessionOf(data).countClient(-1);
}

void connected(GstRTSPServer* /*server*/, GstRTSPClient* client, gpointer data) noexcept {
    sessionOf(data).countClient(1);
    connect(client, "closed", G_CALLBACK(closed), *static_cast<SessionPtr*>(data));
}

gboolean quit(gpointer loop) noexcept {
    g_main_loop_quit(static_cast<GMainLoop*>(loop));
    return G_SOURCE_REMOVE;
}

// Clients that neither say goodbye nor keep their session alive: the server leaves that to us.
gboolean endDeadSessions(gpointer server) noexcept {
    const auto pool = adoptObject(gst_rtsp_server_get_session_pool(GST_RTSP_SERVER(server)));
    gst_rtsp_session_pool_cleanup(pool.get());
    return G_SOURCE_CONTINUE;
}

GstRTSPFilterResult removeAll(GstRTSPServer* /*server*/,
                              GstRTSPClient* /*client*/,
                              gpointer /*data*/) noexcept {
    return GST_RTSP_FILTER_REMOVE;
}

}  // namespace

class RtspMount::Impl {
  public:
    Impl(int port, const std::string& name, DemandChanged demand);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void push(const AccessUnit& unit);

    [[nodiscard]] size_t clients() const { return session_->clients(); }

  private:
    void mount(const std::string& name);

    const SessionPtr session_;
    std::unique_ptr<GMainContext, ContextDeleter> context_;
    std::unique_ptr<GMainLoop, LoopDeleter> loop_;
    GObjectPtr<GstRTSPServer> server_;
    std::unique_ptr<GSource, SourceDeleter> listening_;
    std::unique_ptr<GSource, SourceDeleter> cleaning_;
    std::jthread thread_;
};

RtspMount::Impl::Impl(int port, const std::string& name, DemandChanged demand)
    : session_{std::make_shared<Session>(std::move(demand))} {
    startGstreamer();
    context_.reset(g_main_context_new());
    loop_.reset(g_main_loop_new(context_.get(), FALSE));
    server_ = adoptObject(gst_rtsp_server_new());
    gst_rtsp_server_set_address(server_.get(), "127.0.0.1");
    gst_rtsp_server_set_service(server_.get(), std::to_string(port).c_str());
    mount(name);
    connect(server_.get(), "client-connected", G_CALLBACK(connected), session_);
    GError* error = nullptr;
    listening_.reset(gst_rtsp_server_create_source(server_.get(), nullptr, &error));
    const GErrorPtr owned{error};
    if (!listening_) {
        throw Error{ErrorKind::Unavailable,
                    "cannot serve RTSP on port " + std::to_string(port) +
                        (error == nullptr ? "" : ": " + std::string{error->message})};
    }
    g_source_attach(listening_.get(), context_.get());
    cleaning_.reset(g_timeout_source_new_seconds(kCleaningSeconds));
    g_source_set_callback(cleaning_.get(), endDeadSessions, server_.get(), nullptr);
    g_source_attach(cleaning_.get(), context_.get());
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
    session_->close();
}

void RtspMount::Impl::mount(const std::string& name) {
    auto factory = adoptObject(gst_rtsp_media_factory_new());
    gst_rtsp_media_factory_set_launch(factory.get(), kLaunch);
    gst_rtsp_media_factory_set_shared(factory.get(), TRUE);
    gst_rtsp_media_factory_set_latency(factory.get(), 0);
    connect(factory.get(), "media-configure", G_CALLBACK(configured), session_);
    const auto mounts = adoptObject(gst_rtsp_server_get_mount_points(server_.get()));
    gst_rtsp_mount_points_add_factory(mounts.get(), ("/" + name).c_str(), factory.release());
}

void RtspMount::Impl::push(const AccessUnit& unit) {
    if (const GObjectPtr<GstElement> units = session_->units()) {
        // Leaky: a media that does not play discards its oldest; one torn down answers FLUSHING.
        static_cast<void>(gst_app_src_push_buffer(GST_APP_SRC(units.get()), wrap(unit).release()));
    }
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
