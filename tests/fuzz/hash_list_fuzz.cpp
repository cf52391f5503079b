// SPDX-License-Identifier: Apache-2.0
//
// Hash lists: what is read must be written again as it was meant.

#include <cstdint>
#include <cstdlib>

#include "archive/hash_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    for (const auto line : betang::wholeLines({reinterpret_cast<const char*>(data), size})) {
        const auto segment = betang::sealedSegmentFrom(line);
        if (!segment) {
            continue;
        }
        const auto again = betang::sealedSegmentFrom(betang::hashListLine(*segment));
        if (!again || *again != *segment) {
            std::abort();
        }
    }
    return 0;
}
