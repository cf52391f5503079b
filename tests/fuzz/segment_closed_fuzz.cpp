// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "bus/segment_closed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto message = betang::parseJson({reinterpret_cast<const char*>(data), size});
    if (!message) {
        return 0;
    }
    const auto segment = betang::segmentClosedFrom(*message);
    if (segment && (segment->path.is_absolute() ||
                    !betang::segmentClosedFrom(betang::toJson(*segment)).ok())) {
        std::abort();
    }
    return 0;
}
