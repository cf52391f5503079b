// SPDX-License-Identifier: Apache-2.0

#include "archive/sha256.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

namespace betang {

namespace {

void must(int result) {
    if (result != 1) {
        throw Error{ErrorKind::Internal, "SHA-256 is not available"};
    }
}

int digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Sha256Hasher::Sha256Hasher() : context_{EVP_MD_CTX_new()} {
    must(context_ != nullptr ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
}

void Sha256Hasher::Freer::operator()(evp_md_ctx_st* context) const noexcept {
    EVP_MD_CTX_free(context);
}

void Sha256Hasher::add(std::span<const uint8_t> bytes) {
    must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Sha256 Sha256Hasher::finish() {
    Sha256 hash{};
    must(EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr));
    must(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
    return hash;
}

std::string toHex(const Sha256& hash) {
    return fmt::format("{:02x}", fmt::join(hash, ""));
}

Result<Sha256> sha256FromHex(std::string_view text) {
    Sha256 hash{};
    bool good = text.size() == 2 * hash.size();
    for (size_t i = 0; good && i < hash.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[2 * i + 1]);
        good = high >= 0 && low >= 0;
        hash[i] = static_cast<uint8_t>(good ? high * 16 + low : 0);
    }
    if (!good) {
        return Error{ErrorKind::Corrupt, "a hash must be 64 lower-case hexadecimal digits"};
    }
    return hash;
}

}  // namespace betang
