// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accounts/password.hpp"

namespace betang {

// The least that libsodium takes.
inline constexpr HashCost kCheap{.passes = 1, .memory_bytes = 8192};

}  // namespace betang
