// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    static_cast<void>(betang::parseSession(text));
    static_cast<void>(betang::parseTransportHeader(text));
    return 0;
}
