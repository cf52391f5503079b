// SPDX-License-Identifier: Apache-2.0

#include "archive/merkle.hpp"

#include <bit>

namespace betang {

namespace {

std::span<const uint8_t> octetsOf(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

constexpr uint8_t kLeafPrefix[]{0};
constexpr uint8_t kNodePrefix[]{1};

}  // namespace

Sha256 sha256Of(std::string_view bytes) {
    Sha256Hasher hasher;
    hasher.add(octetsOf(bytes));
    return hasher.finish();
}

Sha256 merkleLeaf(std::string_view bytes) {
    Sha256Hasher hasher;
    hasher.add(kLeafPrefix);
    hasher.add(octetsOf(bytes));
    return hasher.finish();
}

Sha256 merkleRoot(std::span<const Sha256> leaves) {
    if (leaves.empty()) {
        return sha256Of("");
    }
    if (leaves.size() == 1) {
        return leaves.front();
    }
    const size_t left = std::bit_floor(leaves.size() - 1);
    Sha256Hasher hasher;
    hasher.add(kNodePrefix);
    hasher.add(merkleRoot(leaves.first(left)));
    hasher.add(merkleRoot(leaves.subspan(left)));
    return hasher.finish();
}

}  // namespace betang
