// SPDX-License-Identifier: Apache-2.0

#include "archive/signing_key.hpp"

#include <sys/stat.h>

#include "archive/merkle.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

TEST_CASE("a key is made once, for its owner's eyes alone, with its public half beside it",
          "[archive]") {
    const TempFolder storage;
    const std::string id = SigningKey{storage.path(), true}.publicKey().id();

    CHECK(SigningKey(storage.path(), true).publicKey().id() == id);

    struct stat status {};

    REQUIRE(stat((storage.path() / "keys/archive.key").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const auto given = PublicKey::fromPem(contentsOf(SigningKey::publicFileIn(storage.path())));
    REQUIRE(given.ok());
    CHECK(given->id() == id);
    CHECK(id.size() == 64);
}

TEST_CASE("a signature holds for its text and for no other", "[archive]") {
    const TempFolder storage;
    const TempFolder other;
    const SigningKey key{storage.path(), true};
    const Signature signature = key.sign("what was recorded");

    CHECK(key.publicKey().verifies("what was recorded", signature));
    CHECK_FALSE(key.publicKey().verifies("what was recordeD", signature));
    CHECK_FALSE(
        SigningKey(other.path(), true).publicKey().verifies("what was recorded", signature));
    Signature changed = signature;
    changed[5] ^= 1U;
    CHECK_FALSE(key.publicKey().verifies("what was recorded", changed));
}

TEST_CASE("a key that is lost is not replaced in silence, nor one that others can read used",
          "[archive]") {
    const TempFolder storage;
    CHECK_THROWS_AS(SigningKey(storage.path(), false), Error);
    const SigningKey made{storage.path(), true};
    const auto file = storage.path() / "keys/archive.key";
    chmod(file.c_str(), 0644);
    CHECK_THROWS_WITH(SigningKey(storage.path(), true), Catch::Contains("mode 0600"));
    chmod(file.c_str(), 0600);
    writeFile(file, "no key");
    CHECK_THROWS_WITH(SigningKey(storage.path(), true), Catch::Contains("no Ed25519 key"));
}

TEST_CASE("a lost public half is written again", "[archive]") {
    const TempFolder storage;
    const std::string id = SigningKey{storage.path(), true}.publicKey().id();
    std::filesystem::remove(SigningKey::publicFileIn(storage.path()));
    const SigningKey again{storage.path(), false};
    const auto given = PublicKey::fromPem(contentsOf(SigningKey::publicFileIn(storage.path())));
    REQUIRE(given.ok());
    CHECK(given->id() == id);
}

TEST_CASE("signatures are read from exactly 128 hexadecimal digits", "[archive]") {
    Signature signature{};
    signature[63] = 0xab;
    CHECK(signatureFromHex(toHex(signature)).take() == signature);
    CHECK_FALSE(signatureFromHex(std::string(127, 'a')));
    CHECK_FALSE(signatureFromHex(std::string(129, 'a')));
    CHECK_FALSE(signatureFromHex(""));
    CHECK_FALSE(PublicKey::fromPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
}
