// SPDX-License-Identifier: Apache-2.0
//
// Fixed-size integers in the byte order of the wire, whatever the machine.

#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace betang {

// Writes the bytes of `value` at `offset`, which must lie inside `out`.
template <std::integral T>
void putLittleEndian(std::span<uint8_t> out, size_t offset, T value) {
    const auto bits = static_cast<uint64_t>(static_cast<std::make_unsigned_t<T>>(value));
    for (size_t i = 0; i < sizeof(T); ++i) {
        out[offset + i] = static_cast<uint8_t>(bits >> (8 * i));
    }
}

// `offset` and the value's size must lie inside `in`.
template <std::integral T>
[[nodiscard]] T getLittleEndian(std::span<const uint8_t> in, size_t offset) {
    uint64_t bits = 0;
    for (size_t i = 0; i < sizeof(T); ++i) {
        bits |= uint64_t{in[offset + i]} << (8 * i);
    }
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(bits));
}

}  // namespace betang
