// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>

namespace betang {

// All of `into` from the open `file`, beginning at `offset`; false when it ends before, or cannot
// be read.
[[nodiscard]] bool readAt(int file, uint64_t offset, std::span<uint8_t> into);

}  // namespace betang
