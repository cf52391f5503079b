// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "bus/catchup_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::span<const uint8_t> bytes{data, size};
    const auto request = betang::decodeCatchupRequest(bytes);
    if (request && !(*betang::decodeCatchupRequest(betang::encode(*request)) == *request)) {
        std::abort();
    }
    const auto answer = betang::decodeCatchupAnswer(bytes);
    if (answer && !(*betang::decodeCatchupAnswer(betang::encode(*answer)) == *answer)) {
        std::abort();
    }
    return 0;
}
