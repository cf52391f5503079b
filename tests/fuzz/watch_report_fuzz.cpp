// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "bus/watch_report.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto message = betang::parseJson({reinterpret_cast<const char*>(data), size});
    if (!message) {
        return 0;
    }
    const auto report = betang::watchReportFrom(*message);
    if (report && !betang::watchReportFrom(betang::toJson(*report)).ok()) {
        std::abort();
    }
    return 0;
}
