// SPDX-License-Identifier: Apache-2.0
//
// Merkle trees as RFC 6962 2.1 makes them: a leaf is SHA-256(0x00, bytes), a node is SHA-256(0x01,
// left, right), and the left half of a tree has as many leaves as the largest power of two smaller
// than all.

#pragma once

#include <span>
#include <string_view>

#include "archive/sha256.hpp"

namespace betang {

[[nodiscard]] Sha256 sha256Of(std::string_view bytes);
[[nodiscard]] Sha256 merkleLeaf(std::string_view bytes);

// Of no leaves: SHA-256 of nothing.
[[nodiscard]] Sha256 merkleRoot(std::span<const Sha256> leaves);

}  // namespace betang
