// SPDX-License-Identifier: Apache-2.0
//
// Lines of a chain of checkpoints, as a stranger's archive may hold them.

#include <cstdint>

#include "archive/checkpoint.hpp"
#include "archive/hash_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    for (const auto line : betang::wholeLines({reinterpret_cast<const char*>(data), size})) {
        static_cast<void>(betang::checkpointFrom(line).ok());
    }
    return 0;
}
