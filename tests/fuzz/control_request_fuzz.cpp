// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "bus/control.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto request = betang::parseControlRequest({reinterpret_cast<const char*>(data), size});
    if (request && betang::toJsonText(*request).empty()) {
        std::abort();
    }
    return 0;
}
