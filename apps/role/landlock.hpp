// SPDX-License-Identifier: Apache-2.0
//
// Landlock (landlock(7)): a process gives up, for good, every access to files and TCP ports that it
// does not list. The kernel's own header is older than what kernels do, so what is missing in it is
// declared in the source file.

#pragma once

#include "apps/role/permits.hpp"

namespace betang {

// Which interface this kernel has: 1 for files, 4 for TCP ports, 6 for signals and abstract
// sockets; 0 for none.
[[nodiscard]] int landlockVersion();

// Restricts the calling thread, and every thread and process it makes from here on, as far as the
// kernel's version goes. Executing programs is never permitted. Paths that are not there are left
// out. Throws Internal when the kernel refuses.
void restrictTo(const Permits& permits, int version);

}  // namespace betang
