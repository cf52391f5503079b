// SPDX-License-Identifier: Apache-2.0
//
// The file of protections: what is read must be written again as it was meant, and a release must
// leave no interval that is empty or turned round.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/protection.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto changes = betang::protectionsFrom({reinterpret_cast<const char*>(data), size});
    if (!changes) {
        return 0;
    }
    std::string text;
    for (const auto& change : *changes) {
        text += betang::protectionLine(change) + "\n";
    }
    const auto again = betang::protectionsFrom(text);
    if (!again || again->size() != changes->size()) {
        std::abort();
    }
    for (const auto& interval : betang::protectedAfter(*changes)) {
        if (interval.to <= interval.from) {
            std::abort();
        }
    }
    return 0;
}
