// SPDX-License-Identifier: Apache-2.0
//
// How a program under libcrash_points.so tells where it is to be broken off.

#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>

#include "tests/support/crash_points.hpp"

namespace betang {

inline constexpr uint64_t kLasting = 9;  // calls in a row for which the disk stays full
inline constexpr std::array kActions{
    CrashAction::Kill, CrashAction::Tear, CrashAction::Eio, CrashAction::Enospc};

inline const char* nameOf(CrashAction action) {
    constexpr std::array names{"none", "kill", "tear", "eio", "enospc"};
    return names.at(static_cast<size_t>(action));
}

// The plan that the library reads; ends the program when it is not loaded.
inline CrashPlan& plan() {
    void* const found = dlsym(RTLD_DEFAULT, "betang_crash_plan");
    if (found == nullptr) {
        std::fputs("start this with LD_PRELOAD=libcrash_points.so\n", stderr);
        std::exit(2);
    }
    return *static_cast<CrashPlan*>(found);
}

}  // namespace betang
