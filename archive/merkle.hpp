// SPDX-License-Identifier: Apache-2.0
//
// Merkle trees as RFC 6962 2.1 makes them: a leaf is SHA-256(0x00, bytes), a node is SHA-256(0x01,
// left, right), and the left half of a tree has as many leaves as the largest power of two smaller
// than all.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "archive/sha256.hpp"

namespace betang {

[[nodiscard]] Sha256 sha256Of(std::string_view bytes);
[[nodiscard]] Sha256 merkleLeaf(std::string_view bytes);

// Of no leaves: SHA-256 of nothing.
[[nodiscard]] Sha256 merkleRoot(std::span<const Sha256> leaves);

// The audit path of leaf `index` (RFC 6962 2.1.1), from the leaf's neighbour up to the root.
// `index` must be less than the number of leaves.
[[nodiscard]] std::vector<Sha256> merklePath(std::span<const Sha256> leaves, size_t index);

// The root that leaf `index` of `size` and its audit path give; nothing when the path has not the
// length that it must have.
[[nodiscard]] std::optional<Sha256> merkleRootFrom(const Sha256& leaf,
                                                   uint64_t index,
                                                   uint64_t size,
                                                   std::span<const Sha256> path);

}  // namespace betang
