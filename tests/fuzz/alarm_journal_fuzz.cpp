// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "alarms/alarm_state.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    betang::AlarmState state;
    if (!betang::applyJournalLine(state, {reinterpret_cast<const char*>(data), size})) {
        return 0;
    }
    betang::AlarmState again;
    const std::string line = betang::journalLine(state, betang::allOf(state));
    if (!betang::applyJournalLine(again, line)) {
        std::abort();
    }
    return 0;
}
