// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_url.hpp"
#include "ingest/sdp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto video = betang::chooseVideo(text)) {
        static_cast<void>(betang::resolveControl("rtsp://kamera/a/", video->control));
    }
    static_cast<void>(betang::parseRtspUrl(text));
    return 0;
}
