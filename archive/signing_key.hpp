// SPDX-License-Identifier: Apache-2.0
//
// The key with which an archive signs its checkpoints (Ed25519, RFC 8032, by OpenSSL), and what
// others check them with. A key is known by its id: SHA-256 of the 32 bytes of its public half.

#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

struct evp_pkey_st;

namespace betang {

struct KeyFreer {
    void operator()(evp_pkey_st* key) const noexcept;
};

using KeyPtr = std::unique_ptr<evp_pkey_st, KeyFreer>;
using Signature = std::array<uint8_t, 64>;

[[nodiscard]] std::string toHex(const Signature& signature);  // lower case

// Corrupt when `text` is not 128 lower-case hexadecimal digits.
[[nodiscard]] Result<Signature> signatureFromHex(std::string_view text);

// Thread-bound.
class PublicKey final {
  public:
    // Corrupt when `pem` is not an Ed25519 public key.
    [[nodiscard]] static Result<PublicKey> fromPem(std::string_view pem);

    [[nodiscard]] bool verifies(std::string_view text, const Signature& signature) const;

    [[nodiscard]] const std::string& id() const { return id_; }

    [[nodiscard]] std::string pem() const;

  private:
    friend class SigningKey;
    explicit PublicKey(KeyPtr key);

    KeyPtr key_;
    std::string id_;
};

// Thread-bound.
class SigningKey final {
  public:
    // <storage>/keys/archive.pub
    [[nodiscard]] static std::filesystem::path publicFileIn(const std::filesystem::path& storage);

    // That one and those of earlier keys (<storage>/keys/<id>.pub), as far as they are there.
    [[nodiscard]] static std::vector<std::filesystem::path> publicFilesIn(
        const std::filesystem::path& storage);

    // <storage>/keys/archive.key. Reads it, mode 0600; or makes one, and the public half beside it,
    // where there is none and `may_make`. NotFound when there is none otherwise, Corrupt when the
    // file holds no such key, PermissionDenied when others may read it, Io.
    SigningKey(const std::filesystem::path& storage, bool may_make);

    // Makes the key that is to sign next, <storage>/keys/next.key, and says its public half; Busy
    // when one waits already.
    [[nodiscard]] static PublicKey makeNext(const std::filesystem::path& storage);

    // The key that waits. Nothing when there is none; throws like the constructor.
    [[nodiscard]] static std::optional<SigningKey> next(const std::filesystem::path& storage);

    // From now on the key that waits is the storage's; of the one before only the public half is
    // kept, as <id>.pub. After a crash in the middle it can be called again. Io.
    static void adoptNext(const std::filesystem::path& storage);

    [[nodiscard]] Signature sign(std::string_view text) const;

    [[nodiscard]] const PublicKey& publicKey() const { return public_; }

  private:
    explicit SigningKey(KeyPtr key);

    KeyPtr key_;
    PublicKey public_;
};

}  // namespace betang
