// SPDX-License-Identifier: Apache-2.0

#include "core/cores.hpp"

#include <thread>

#include <sched.h>

#include "tests/support/catch.hpp"

using namespace betang;

TEST_CASE("a thread that is pinned to one core may use one", "[core]") {
    CHECK(usableCores() >= 1);
    unsigned pinned = 0;
    std::thread{[&pinned] {
        cpu_set_t mine;
        CPU_ZERO(&mine);
        sched_getaffinity(0, sizeof(mine), &mine);
        int first = 0;
        while (!CPU_ISSET(first, &mine)) {
            ++first;
        }
        CPU_ZERO(&mine);
        CPU_SET(first, &mine);
        sched_setaffinity(0, sizeof(mine), &mine);
        pinned = usableCores();
    }}.join();
    CHECK(pinned == 1);
}
