// SPDX-License-Identifier: Apache-2.0
//
// What an export left when it was killed: what is read must be asked for again as it was.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/export_job.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto request = betang::exportJobFrom({reinterpret_cast<const char*>(data), size});
    if (!request) {
        return 0;
    }
    const auto again = betang::exportJobFrom(betang::exportJobText(*request));
    if (!again || again->cameras != request->cameras || again->asked.from != request->asked.from ||
        again->asked.to != request->asked.to || again->reason != request->reason) {
        std::abort();
    }
    return 0;
}
