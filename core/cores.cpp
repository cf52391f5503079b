// SPDX-License-Identifier: Apache-2.0

#include "core/cores.hpp"

#include <algorithm>
#include <thread>

#include <sched.h>

namespace betang {

unsigned usableCores() {
    cpu_set_t mine;
    CPU_ZERO(&mine);
    const bool known = sched_getaffinity(0, sizeof(mine), &mine) == 0;
    const unsigned cores =
        known ? static_cast<unsigned>(CPU_COUNT(&mine)) : std::thread::hardware_concurrency();
    return std::max(cores, 1U);
}

}  // namespace betang
