// SPDX-License-Identifier: Apache-2.0
//
// The checksum that zip files carry (ISO 3309, reflected polynomial 0xEDB88320).

#pragma once

#include <cstdint>
#include <span>

namespace betang {

// Of bytes as they come: begin with 0 and pass in what the call before returned. Pure.
[[nodiscard]] uint32_t crc32Of(std::span<const uint8_t> bytes, uint32_t before = 0);

}  // namespace betang
