// SPDX-License-Identifier: Apache-2.0

#include "archive/crc32.hpp"

#include <zlib.h>

namespace betang {

uint32_t crc32Of(std::span<const uint8_t> bytes, uint32_t before) {
    // Without a buffer zlib begins anew.
    return bytes.empty() ? before
                         : static_cast<uint32_t>(crc32_z(before, bytes.data(), bytes.size()));
}

}  // namespace betang
