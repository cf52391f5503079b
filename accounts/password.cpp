// SPDX-License-Identifier: Apache-2.0

#include "accounts/password.hpp"

#include <array>

#include <fmt/format.h>
#include <sodium.h>

#include "core/error.hpp"

namespace betang {

Result<void> checkNewPassword(std::string_view password, std::string_view user_name) {
    if (password.size() < kShortestPassword || password.size() > kLongestPassword) {
        return Error{
            ErrorKind::InvalidArgument,
            fmt::format(
                "a password must be of {} to {} bytes", kShortestPassword, kLongestPassword)};
    }
    if (password.find_first_not_of(password.front()) == std::string_view::npos ||
        password == user_name) {
        return Error{ErrorKind::InvalidArgument,
                     "a password must not be one character repeated, nor the user's name"};
    }
    return {};
}

std::string hashPassword(std::string_view password, const HashCost& cost) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (sodium_init() < 0 || crypto_pwhash_str_alg(text.data(),
                                                   password.data(),
                                                   password.size(),
                                                   cost.passes,
                                                   cost.memory_bytes,
                                                   crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw Error{ErrorKind::Unavailable, "there is no memory to hash a password"};
    }
    return text.data();
}

bool passwordFits(const std::string& hash, std::string_view password) {
    return sodium_init() >= 0 && hash.size() < crypto_pwhash_STRBYTES &&
           crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool isOutdated(const std::string& hash, const HashCost& cost) {
    return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory_bytes) != 0;
}

}  // namespace betang
