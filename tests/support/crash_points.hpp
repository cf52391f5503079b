// SPDX-License-Identifier: Apache-2.0
//
// A library for LD_PRELOAD that numbers every call by which a process may change a folder, and
// breaks it off at one of them: `libcrash_points.so`. Process-wide, whatever thread or library
// calls. Numbered are write, writev, pwrite, fsync, fdatasync, ftruncate, open, mkdir, rename, link
// and unlink (and their -at forms), on paths and descriptors below the folder alone.

#pragma once

#include <cstdint>

namespace betang {

enum class CrashAction : int {
    None = 0,   // number only
    Kill = 1,   // SIGKILL before the call does anything
    Tear = 2,   // SIGKILL after half of what is to be written was written
    Eio = 3,    // the call fails once with EIO
    Enospc = 4  // half is written, then this call and the next `lasting` - 1 fail with ENOSPC
};

// What the program and the library share; the program finds it by dlsym("betang_crash_plan").
struct CrashPlan {
    char folder[512];    // absolute, without a closing slash; empty: nothing is numbered
    CrashAction action;  // what happens
    uint64_t at;         // at this point, counted from 1
    uint64_t lasting;    // Enospc: how many calls in a row fail
    uint64_t passed;     // points so far
    uint64_t fired;      // how many calls were broken
    char last[128];      // call and file of the point that fired, or of the newest one
    int log;             // descriptor that takes a line for each point; -1: none
};

}  // namespace betang
