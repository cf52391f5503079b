// SPDX-License-Identifier: Apache-2.0
//
// Passwords as Argon2id hashes. Each call takes the memory and the time that HashCost says, so none
// is made on a thread that others wait for.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace betang {

struct HashCost {
    uint64_t passes = 2;
    size_t memory_bytes = size_t{64} << 20;
};

inline constexpr HashCost kUsualCost{};

inline constexpr size_t kShortestPassword = 10;
inline constexpr size_t kLongestPassword = 1024;

// Bytes of UTF-8, of which nothing else is asked. InvalidArgument says what is wrong, never what it
// is.
[[nodiscard]] Result<void> checkNewPassword(std::string_view password, std::string_view user_name);

// Salted, with its cost in it. Throws Unavailable when the memory is not there.
[[nodiscard]] std::string hashPassword(std::string_view password, const HashCost& cost);

// False for a `hash` that is none, too.
[[nodiscard]] bool passwordFits(const std::string& hash, std::string_view password);

// Whether `hash` was made at another cost.
[[nodiscard]] bool isOutdated(const std::string& hash, const HashCost& cost);

}  // namespace betang
