// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/clock.hpp"

namespace betang {

// Processor time that the calling thread has used.
[[nodiscard]] Duration threadCpu();

// Processor time that this process has used, all threads.
[[nodiscard]] Duration processCpu();

}  // namespace betang
