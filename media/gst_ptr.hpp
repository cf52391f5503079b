// SPDX-License-Identifier: Apache-2.0
//
// Owning pointers for GStreamer and GLib objects. adopt() when the callee gave us its reference
// ("transfer full"), ref() when it did not. No *_unref and no g_free outside media/.

#pragma once

#include <memory>
#include <utility>

#include <gst/gst.h>

namespace betang {

struct GObjectDeleter {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};

struct GstMiniDeleter {
    template <typename T>
    void operator()(T* object) const noexcept {
        gst_mini_object_unref(GST_MINI_OBJECT_CAST(object));
    }
};

struct GFreeDeleter {
    void operator()(gpointer memory) const noexcept { g_free(memory); }
};

struct GErrorDeleter {
    void operator()(GError* error) const noexcept { g_error_free(error); }
};

struct GstClockIdDeleter {
    void operator()(gpointer id) const noexcept { gst_clock_id_unref(id); }
};

using GstClockIdPtr = std::unique_ptr<void, GstClockIdDeleter>;

// GstElement, GstPad, GstBus, ...: anything derived from GObject.
template <typename T>
using GObjectPtr = std::unique_ptr<T, GObjectDeleter>;

// GstBuffer, GstCaps, GstSample, GstMessage, ...
template <typename T>
using GstMiniPtr = std::unique_ptr<T, GstMiniDeleter>;

using GCharPtr = std::unique_ptr<gchar, GFreeDeleter>;
using GErrorPtr = std::unique_ptr<GError, GErrorDeleter>;

template <typename T>
[[nodiscard]] GObjectPtr<T> adoptObject(T* object) {
    return GObjectPtr<T>{object};
}

template <typename T>
[[nodiscard]] GObjectPtr<T> refObject(T* object) {
    g_object_ref(object);
    return GObjectPtr<T>{object};
}

template <typename T>
[[nodiscard]] GstMiniPtr<T> adoptMini(T* object) {
    return GstMiniPtr<T>{object};
}

template <typename T>
[[nodiscard]] GstMiniPtr<T> refMini(T* object) {
    gst_mini_object_ref(GST_MINI_OBJECT_CAST(object));
    return GstMiniPtr<T>{object};
}

// Starts GStreamer once for the process, without forking a plugin scanner. Thread-safe.
void startGstreamer();

}  // namespace betang
