// SPDX-License-Identifier: Apache-2.0

#include "archive/crc32.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace betang {

namespace {

constexpr size_t kSlices = 8;
constexpr uint32_t kPolynomial = 0xEDB88320U;

using CrcTables = std::array<std::array<uint32_t, 256>, kSlices>;

constexpr CrcTables makeCrcTables() {
    CrcTables tables{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) != 0 ? (value >> 1U) ^ kPolynomial : value >> 1U;
        }
        tables[0][byte] = value;
    }
    for (size_t slice = 1; slice < kSlices; ++slice) {
        for (size_t byte = 0; byte < 256; ++byte) {
            const uint32_t value = tables[slice - 1][byte];
            tables[slice][byte] = (value >> 8U) ^ tables[0][value & 0xFFU];
        }
    }
    return tables;
}

constexpr CrcTables kTables = makeCrcTables();

static_assert(std::endian::native == std::endian::little, "the words below are little-endian");

uint32_t ofEightBytes(uint32_t crc, const uint8_t* bytes) {
    uint32_t low = 0;
    uint32_t high = 0;
    std::memcpy(&low, bytes, sizeof low);
    std::memcpy(&high, bytes + sizeof low, sizeof high);
    low ^= crc;
    return kTables[7][low & 0xFFU] ^ kTables[6][(low >> 8U) & 0xFFU] ^
           kTables[5][(low >> 16U) & 0xFFU] ^ kTables[4][low >> 24U] ^ kTables[3][high & 0xFFU] ^
           kTables[2][(high >> 8U) & 0xFFU] ^ kTables[1][(high >> 16U) & 0xFFU] ^
           kTables[0][high >> 24U];
}

}  // namespace

// Eight bytes at a time (slicing-by-8): a package of gigabytes must not wait for its checksum.
uint32_t crc32Of(std::span<const uint8_t> bytes, uint32_t before) {
    uint32_t crc = ~before;
    while (bytes.size() >= kSlices) {
        crc = ofEightBytes(crc, bytes.data());
        bytes = bytes.subspan(kSlices);
    }
    for (const uint8_t byte : bytes) {
        crc = (crc >> 8U) ^ kTables[0][(crc ^ byte) & 0xFFU];
    }
    return ~crc;
}

}  // namespace betang
