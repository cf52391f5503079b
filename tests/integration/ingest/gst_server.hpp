// SPDX-License-Identifier: Apache-2.0
//
// GStreamer's RTSP server on a thread of this process: a second server that nobody here has
// written.

#pragma once

#include <string>
#include <thread>

#include <fmt/format.h>
#include <gst/rtsp-server/rtsp-server.h>

#include "media/gst_ptr.hpp"

namespace betang {

// Serves `launch` (a fixed text of the test's) at url().
class GstServer {
  public:
    explicit GstServer(const std::string& launch) : context_{g_main_context_new()} {
        startGstreamer();
        server_ = adoptObject(gst_rtsp_server_new());
        gst_rtsp_server_set_address(server_.get(), "127.0.0.1");
        gst_rtsp_server_set_service(server_.get(), "0");
        const auto mounts = adoptObject(gst_rtsp_server_get_mount_points(server_.get()));
        GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
        gst_rtsp_media_factory_set_launch(factory, launch.c_str());
        gst_rtsp_mount_points_add_factory(mounts.get(), "/uji", factory);
        gst_rtsp_server_attach(server_.get(), context_);
        loop_ = g_main_loop_new(context_, FALSE);
        thread_ = std::jthread{[this] {
            g_main_context_push_thread_default(context_);
            g_main_loop_run(loop_);
            g_main_context_pop_thread_default(context_);
        }};
    }

    ~GstServer() {
        g_main_context_invoke(context_, quit, loop_);
        thread_.join();
        server_.reset();
        g_main_loop_unref(loop_);
        g_main_context_unref(context_);
    }

    GstServer(const GstServer&) = delete;
    GstServer& operator=(const GstServer&) = delete;

    [[nodiscard]] std::string url() const {
        return fmt::format("rtsp://127.0.0.1:{}/uji",
                           gst_rtsp_server_get_bound_port(server_.get()));
    }

  private:
    static gboolean quit(gpointer loop) noexcept {
        g_main_loop_quit(static_cast<GMainLoop*>(loop));
        return G_SOURCE_REMOVE;
    }

    GMainContext* context_;
    GMainLoop* loop_ = nullptr;
    GObjectPtr<GstRTSPServer> server_;
    std::jthread thread_;
};

}  // namespace betang
