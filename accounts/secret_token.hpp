// SPDX-License-Identifier: Apache-2.0
//
// Tokens that nobody can guess: 256 random bits. Only their hashes are kept, so whoever reads the
// database cannot use what is in it.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace betang {

inline constexpr size_t kTokenLength = 43;  // of base64url without padding

[[nodiscard]] std::string makeToken();

// SHA-256, 64 hexadecimal digits.
[[nodiscard]] std::string sha256Text(std::string_view bytes);

// Of anything that has the form of a token; empty of all else.
[[nodiscard]] std::string tokenHash(std::string_view token);

// In a time that does not depend on where they differ.
[[nodiscard]] bool sameSecret(std::string_view a, std::string_view b);

}  // namespace betang
