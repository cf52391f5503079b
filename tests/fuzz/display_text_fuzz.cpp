// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a camera's name: what is shown is bounded, valid and free of controls, which making
// it fit once more proves by changing nothing (a cut name may be cut once more at its ellipsis).

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compositor/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string name{data, data + size};
    const std::string shown = betang::displayText(name);
    const bool whole = size <= betang::kMaxShownCharacters;
    if (shown.size() > 4 * (betang::kMaxShownCharacters + 1) ||
        (whole && betang::displayText(shown) != shown)) {
        std::abort();
    }
    return 0;
}
