// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>
#include <string>

#include "bus/relay_topic.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string topic{reinterpret_cast<const char*>(data), size};
    const auto camera = betang::cameraOfTopic(topic);
    if (camera && topic.find("/" + camera->text() + "/") == std::string::npos) {
        std::abort();
    }
    return 0;
}
