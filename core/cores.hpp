// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace betang {

// The processor cores that this process may run on, at least 1: fewer than the machine has where it
// is pinned (taskset, systemd's AllowedCPUs=).
[[nodiscard]] unsigned usableCores();

}  // namespace betang
