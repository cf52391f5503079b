// SPDX-License-Identifier: Apache-2.0

#include "core/priority.hpp"

#include <sys/resource.h>

namespace betang {

void stepBack(int steps) {
    const int now = ::getpriority(PRIO_PROCESS, 0);
    ::setpriority(PRIO_PROCESS, 0, now + steps);  // refused, nothing is worse than it was
}

}  // namespace betang
