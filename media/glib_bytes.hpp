// SPDX-License-Identifier: Apache-2.0
//
// An owning pointer for GLib's byte arrays; see gst_ptr.hpp for the other objects.

#pragma once

#include <memory>

#include <glib.h>

namespace betang {

struct GByteArrayDeleter {
    void operator()(GByteArray* bytes) const noexcept { g_byte_array_unref(bytes); }
};

using GBytesPtr = std::unique_ptr<GByteArray, GByteArrayDeleter>;

}  // namespace betang
