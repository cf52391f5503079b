// SPDX-License-Identifier: Apache-2.0

#include "accounts/secret_token.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <sodium.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr int kForm = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

bool isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

}  // namespace

std::string makeToken() {
    if (sodium_init() < 0) {
        throw Error{ErrorKind::Internal, "libsodium cannot be initialised"};
    }
    std::array<unsigned char, 32> random{};
    randombytes_buf(random.data(), random.size());
    std::array<char, kTokenLength + 1> text{};
    sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), kForm);
    return text.data();
}

std::string sha256Text(std::string_view bytes) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    const std::vector<unsigned char> copy{bytes.begin(), bytes.end()};
    crypto_hash_sha256(hash.data(), copy.data(), copy.size());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    return text.data();
}

std::string tokenHash(std::string_view token) {
    const bool has_form =
        token.size() == kTokenLength && std::all_of(token.begin(), token.end(), isTokenCharacter);
    return has_form ? sha256Text(token) : std::string{};
}

bool sameSecret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace betang
