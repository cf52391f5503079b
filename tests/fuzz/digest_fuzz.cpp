// SPDX-License-Identifier: Apache-2.0

#include "ingest/authenticator.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    betang::Authenticator authenticator{betang::Credentials{"user", "secret"},
                                        [] { return std::string{"nonce"}; }};
    const std::string text{reinterpret_cast<const char*>(data), size};
    if (authenticator.challenged({text})) {
        static_cast<void>(authenticator.authorization("DESCRIBE", "rtsp://kamera/"));
    }
    return 0;
}
