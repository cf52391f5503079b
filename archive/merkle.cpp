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

Sha256 nodeOf(const Sha256& left, const Sha256& right) {
    Sha256Hasher hasher;
    hasher.add(kNodePrefix);
    hasher.add(left);
    hasher.add(right);
    return hasher.finish();
}

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
    return nodeOf(merkleRoot(leaves.first(left)), merkleRoot(leaves.subspan(left)));
}

std::vector<Sha256> merklePath(std::span<const Sha256> leaves, size_t index) {
    if (leaves.size() <= 1) {
        return {};
    }
    const size_t left = std::bit_floor(leaves.size() - 1);
    const bool is_left = index < left;
    auto path = is_left ? merklePath(leaves.first(left), index)
                        : merklePath(leaves.subspan(left), index - left);
    path.push_back(merkleRoot(is_left ? leaves.subspan(left) : leaves.first(left)));
    return path;
}

std::optional<Sha256> merkleRootFrom(const Sha256& leaf,
                                     uint64_t index,
                                     uint64_t size,
                                     std::span<const Sha256> path) {
    if (index >= size) {
        return std::nullopt;
    }
    if (size == 1) {
        return path.empty() ? std::optional{leaf} : std::nullopt;
    }
    if (path.empty()) {
        return std::nullopt;
    }
    const uint64_t left = std::bit_floor(size - 1);
    const auto below = path.first(path.size() - 1);
    if (index < left) {
        const auto root = merkleRootFrom(leaf, index, left, below);
        return root ? std::optional{nodeOf(*root, path.back())} : std::nullopt;
    }
    const auto root = merkleRootFrom(leaf, index - left, size - left, below);
    return root ? std::optional{nodeOf(path.back(), *root)} : std::nullopt;
}

}  // namespace betang
