// SPDX-License-Identifier: Apache-2.0

#include "core/clock_sync.hpp"

#include <sys/timex.h>

namespace betang {

bool isClockSynchronised() noexcept {
    timex state{};  // no modes: it only reads
    return ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

}  // namespace betang
