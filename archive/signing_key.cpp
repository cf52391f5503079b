// SPDX-License-Identifier: Apache-2.0

#include "archive/signing_key.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include "archive/sha256.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr size_t kRawKeyBytes = 32;
constexpr size_t kLongestKeyFile = 10'000;

void mustWork(bool done) {
    if (!done) {
        throw Error{ErrorKind::Internal, "Ed25519 is not available"};
    }
}

struct BioFreer {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

using BioPtr = std::unique_ptr<BIO, BioFreer>;

struct DigestFreer {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

using DigestPtr = std::unique_ptr<EVP_MD_CTX, DigestFreer>;

BioPtr memoryBio(std::string_view text) {
    return BioPtr{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

std::string textOf(BIO& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(&bio, &data);
    return {data, static_cast<size_t>(size)};
}

// Nobody is there to be asked for the password of a key that has one.
int noPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return -1;
}

const unsigned char* charsOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::array<uint8_t, kRawKeyBytes> rawPublic(const EVP_PKEY& key) {
    std::array<uint8_t, kRawKeyBytes> raw{};
    size_t size = raw.size();
    mustWork(EVP_PKEY_get_raw_public_key(&key, raw.data(), &size) == 1 && size == raw.size());
    return raw;
}

KeyPtr publicHalf(const EVP_PKEY& key) {
    const auto raw = rawPublic(key);
    KeyPtr half{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size())};
    mustWork(half != nullptr);
    return half;
}

std::filesystem::path privateFileIn(const std::filesystem::path& storage) {
    return storage / "keys" / "archive.key";
}

std::filesystem::path nextFileIn(const std::filesystem::path& storage) {
    return storage / "keys" / "next.key";
}

KeyPtr readKey(const std::filesystem::path& file) {
    struct stat status {};

    if (lstat(file.c_str(), &status) != 0) {
        throw Error{
            errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
            fmt::format("cannot read signing key {}: {}", file.native(), std::strerror(errno))};
    }
    if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw Error{ErrorKind::PermissionDenied,
                    fmt::format("signing key {}: must be a file of mode 0600", file.native())};
    }
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    const std::string pem = text.str().substr(0, kLongestKeyFile);
    const BioPtr bio = memoryBio(pem);
    KeyPtr key{PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr)};
    if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
        throw Error{ErrorKind::Corrupt,
                    fmt::format("signing key {}: holds no Ed25519 key", file.native())};
    }
    return key;
}

KeyPtr makeKey(const std::filesystem::path& file) {
    KeyPtr key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    mustWork(key != nullptr);
    const BioPtr bio{BIO_new(BIO_s_mem())};
    mustWork(
        PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    const auto folder = file.parent_path();
    if (mkdir(folder.c_str(), S_IRWXU) == 0) {
        syncPath(folder.parent_path());
    }
    replaceFile(file, textOf(*bio));
    return key;
}

KeyPtr readOrMake(const std::filesystem::path& file, bool may_make) {
    try {
        return readKey(file);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::NotFound || !may_make) {
            throw;
        }
    }
    return makeKey(file);
}

}  // namespace

void KeyFreer::operator()(evp_pkey_st* key) const noexcept {
    EVP_PKEY_free(key);
}

std::string toHex(const Signature& signature) {
    return fmt::format("{:02x}", fmt::join(signature, ""));
}

Result<Signature> signatureFromHex(std::string_view text) {
    const auto first = sha256FromHex(text.substr(0, std::min<size_t>(text.size(), 64)));
    const auto second = sha256FromHex(text.substr(std::min<size_t>(text.size(), 64)));
    if (!first || !second) {
        return Error{ErrorKind::Corrupt, "a signature must be 128 lower-case hexadecimal digits"};
    }
    Signature signature{};
    std::copy(first->begin(), first->end(), signature.begin());
    std::copy(second->begin(), second->end(), signature.begin() + first->size());
    return signature;
}

PublicKey::PublicKey(KeyPtr key) : key_{std::move(key)} {
    Sha256Hasher hasher;
    hasher.add(rawPublic(*key_));
    id_ = toHex(hasher.finish());
}

Result<PublicKey> PublicKey::fromPem(std::string_view pem) {
    const BioPtr bio = memoryBio(pem.substr(0, kLongestKeyFile));
    KeyPtr key{PEM_read_bio_PUBKEY(bio.get(), nullptr, noPassword, nullptr)};
    if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
        return Error{ErrorKind::Corrupt, "not an Ed25519 public key in PEM"};
    }
    return PublicKey{std::move(key)};
}

bool PublicKey::verifies(std::string_view text, const Signature& signature) const {
    const DigestPtr context{EVP_MD_CTX_new()};
    mustWork(context != nullptr &&
             EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    return EVP_DigestVerify(
               context.get(), signature.data(), signature.size(), charsOf(text), text.size()) == 1;
}

std::string PublicKey::pem() const {
    const BioPtr bio{BIO_new(BIO_s_mem())};
    mustWork(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
    return textOf(*bio);
}

std::filesystem::path SigningKey::publicFileIn(const std::filesystem::path& storage) {
    return storage / "keys" / "archive.pub";
}

std::vector<std::filesystem::path> SigningKey::publicFilesIn(const std::filesystem::path& storage) {
    std::vector<std::filesystem::path> files{publicFileIn(storage)};
    std::error_code ended;
    for (std::filesystem::directory_iterator at{storage / "keys", ended}, end; !ended && at != end;
         at.increment(ended)) {
        if (at->path().extension() == ".pub" && at->path() != files.front()) {
            files.push_back(at->path());
        }
    }
    std::sort(files.begin() + 1, files.end());
    return files;
}

SigningKey::SigningKey(KeyPtr key) : key_{std::move(key)}, public_{publicHalf(*key_)} {}

SigningKey::SigningKey(const std::filesystem::path& storage, bool may_make)
    : SigningKey{readOrMake(privateFileIn(storage), may_make)} {
    // Also where it was lost: it says nothing that the private half does not.
    const auto file = publicFileIn(storage);
    if (!std::filesystem::exists(file)) {
        replaceFile(file, public_.pem());
        chmod(file.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
    }
}

PublicKey SigningKey::makeNext(const std::filesystem::path& storage) {
    const auto file = nextFileIn(storage);
    if (std::filesystem::exists(file)) {
        throw Error{ErrorKind::Busy,
                    "a new key waits already: it signs as soon as the archive runs"};
    }
    return std::move(SigningKey{makeKey(file)}.public_);
}

std::optional<SigningKey> SigningKey::next(const std::filesystem::path& storage) {
    const auto file = nextFileIn(storage);
    return std::filesystem::exists(file) ? std::optional{SigningKey{readKey(file)}} : std::nullopt;
}

void SigningKey::adoptNext(const std::filesystem::path& storage) {
    if (!std::filesystem::exists(nextFileIn(storage))) {
        throw Error{ErrorKind::Io, "cannot put a new signing key in place: none waits"};
    }
    const SigningKey before{storage, false};
    const auto kept = storage / "keys" / (before.public_.id() + ".pub");
    replaceFile(kept, before.public_.pem());
    chmod(kept.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
    // Whoever finds it missing writes the one that belongs to the private half.
    std::error_code failed;
    std::filesystem::remove(publicFileIn(storage), failed);
    std::filesystem::rename(nextFileIn(storage), privateFileIn(storage), failed);
    if (failed) {
        throw Error{ErrorKind::Io, "cannot put the new signing key in place: " + failed.message()};
    }
    syncPath(storage / "keys");
    static_cast<void>(SigningKey{storage, false});
}

Signature SigningKey::sign(std::string_view text) const {
    const DigestPtr context{EVP_MD_CTX_new()};
    Signature signature{};
    size_t size = signature.size();
    mustWork(context != nullptr &&
             EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
             EVP_DigestSign(context.get(), signature.data(), &size, charsOf(text), text.size()) ==
                 1 &&
             size == signature.size());
    return signature;
}

}  // namespace betang
