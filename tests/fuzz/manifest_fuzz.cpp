// SPDX-License-Identifier: Apache-2.0
//
// Manifests of packages: what is read must be written again as it was meant.

#include <cstdint>
#include <cstdlib>

#include "archive/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto manifest = betang::manifestFrom({reinterpret_cast<const char*>(data), size});
    if (!manifest) {
        return 0;
    }
    const auto again = betang::manifestFrom(betang::manifestText(*manifest));
    if (!again || again->files != manifest->files ||
        again->cameras.size() != manifest->cameras.size()) {
        std::abort();
    }
    return 0;
}
