// SPDX-License-Identifier: Apache-2.0
//
// Input: one byte with the topic's length, the topic, the header's 80 bytes, the payload.

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "bus/media_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const size_t topic_size = std::min<size_t>(data[0], size - 1);
    const std::string topic{data + 1, data + 1 + topic_size};
    const std::span<const uint8_t> rest{data + 1 + topic_size, size - 1 - topic_size};
    const auto header = rest.first(std::min(rest.size(), betang::kHeaderSize));
    const auto payload = rest.subspan(header.size());
    const auto unit = betang::decodeMedia(
        topic, header, std::make_shared<const betang::Bytes>(payload.begin(), payload.end()));
    if (unit && (betang::mediaTopic(unit->stream) != topic || !betang::fitsMessage(*unit))) {
        std::abort();
    }
    return 0;
}
