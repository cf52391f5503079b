// SPDX-License-Identifier: Apache-2.0

#include "media/gst_ptr.hpp"

#include <string>

#include "core/error.hpp"

namespace betang {

// gst_init_check() serialises its callers and does its work once.
void startGstreamer() {
    // A scanner child would outlive a role that is killed, and confuses the leak sanitizer.
    gst_registry_fork_set_enabled(FALSE);
    GError* failed = nullptr;
    if (gst_init_check(nullptr, nullptr, &failed) == FALSE) {
        const GErrorPtr error{failed};
        throw Error{ErrorKind::Internal,
                    std::string{"GStreamer does not start: "} +
                        (error ? error->message : "no reason given")};
    }
}

}  // namespace betang
