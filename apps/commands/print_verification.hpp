// SPDX-License-Identifier: Apache-2.0
//
// What `betang verify` and `betang archive check` share.

#pragma once

#include <filesystem>
#include <optional>

#include "archive/signing_key.hpp"

namespace betang {

// Holds the archive in `folder` against its checkpoints: findings to stdout, one a line, what a
// person should know to stderr, and how far it is where stderr is a terminal. Whether it is intact.
// Throws what verifyArchive() throws.
[[nodiscard]] bool printVerification(const std::filesystem::path& folder,
                                     const std::optional<PublicKey>& key,
                                     bool json);

}  // namespace betang
