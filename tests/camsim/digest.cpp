// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/digest.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/error.hpp"

namespace betang::camsim {

namespace {

constexpr size_t kLongestBase64 = size_t{64} << 10;

struct MdDeleter {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Hasher::State {
    std::unique_ptr<EVP_MD_CTX, MdDeleter> context{EVP_MD_CTX_new()};
    const EVP_MD* algorithm = nullptr;

    void begin() {
        if (!context || EVP_DigestInit_ex(context.get(), algorithm, nullptr) != 1) {
            throw Error{ErrorKind::Internal, "OpenSSL cannot start a hash"};
        }
    }
};

Hasher::Hasher(Hash hash) : state_{std::make_unique<State>()} {
    state_->algorithm = hash == Hash::Md5 ? EVP_md5() : EVP_sha256();
    state_->begin();
}

Hasher::~Hasher() = default;

void Hasher::add(std::span<const uint8_t> bytes) {
    EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

void Hasher::add(std::string_view text) {
    add(bytesOf(text));
}

std::string Hasher::finish() {
    std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size);
    state_->begin();
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(size_t{2} * size);
    for (const uint8_t byte : std::span{digest}.first(size)) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

std::string hexHash(Hash hash, std::string_view text) {
    Hasher hasher{hash};
    hasher.add(text);
    return hasher.finish();
}

std::string base64(std::span<const uint8_t> bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     bytes.data(),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<size_t>(size));
    return text;
}

std::optional<std::string> fromBase64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > kLongestBase64) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    const size_t padding = text.ends_with("==") ? 2 : (text.ends_with("=") ? 1 : 0);
    bytes.resize(static_cast<size_t>(size) - padding);
    return bytes;
}

}  // namespace betang::camsim
