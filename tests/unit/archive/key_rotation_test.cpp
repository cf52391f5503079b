// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include <sys/stat.h>

#include "archive/seal_proofs.hpp"
#include "archive/signing_key.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

using namespace betang;

namespace {

std::string idOf(const std::filesystem::path& storage) {
    return SigningKey{storage, false}.publicKey().id();
}

std::filesystem::path inKeys(const TempFolder& storage, const std::string& name) {
    return storage.path() / "keys" / name;
}

}  // namespace

TEST_CASE("a key that waits does not sign before it is adopted", "[archive]") {
    const TempFolder storage;
    const std::string before = SigningKey{storage.path(), true}.publicKey().id();
    CHECK_FALSE(SigningKey::next(storage.path()));
    const std::string waiting = SigningKey::makeNext(storage.path()).id();
    CHECK(waiting != before);
    CHECK(idOf(storage.path()) == before);
    CHECK(SigningKey::next(storage.path())->publicKey().id() == waiting);
    CHECK_THROWS_WITH(SigningKey::makeNext(storage.path()), Catch::Contains("waits already"));
    CHECK(SigningKey::next(storage.path())->publicKey().id() == waiting);
}

TEST_CASE("of a key that was replaced only the public half is kept", "[archive]") {
    const TempFolder storage;
    const SigningKey first{storage.path(), true};
    const Signature signature = first.sign("recorded before");
    const std::string second = SigningKey::makeNext(storage.path()).id();
    SigningKey::adoptNext(storage.path());
    CHECK(idOf(storage.path()) == second);
    CHECK_FALSE(SigningKey::next(storage.path()));
    const auto kept = inKeys(storage, first.publicKey().id() + ".pub");
    const auto old = PublicKey::fromPem(contentsOf(kept));
    REQUIRE(old);
    CHECK(old->verifies("recorded before", signature));
    for (const auto& entry : std::filesystem::directory_iterator{storage.path() / "keys"}) {
        INFO(entry.path());
        const bool is_private = contentsOf(entry.path()).find("PRIVATE") != std::string::npos;
        CHECK(is_private == (entry.path().filename() == "archive.key"));
    }
}

TEST_CASE("the public halves list the key that signs now first, then all before it", "[archive]") {
    const TempFolder storage;
    std::vector<std::string> ids{SigningKey{storage.path(), true}.publicKey().id()};
    for (int i = 0; i < 2; ++i) {
        ids.push_back(SigningKey::makeNext(storage.path()).id());
        SigningKey::adoptNext(storage.path());
    }
    const auto files = SigningKey::publicFilesIn(storage.path());
    REQUIRE(files.size() == 3);
    CHECK(PublicKey::fromPem(contentsOf(files[0])).take().id() == ids[2]);
    CHECK(std::is_sorted(files.begin() + 1, files.end()));
    for (const std::string& id : ids) {
        CHECK_FALSE(publicKeyOf(storage.path(), id).empty());
    }
}

TEST_CASE("adopting where no key waits fails and leaves the key that signs as it is", "[archive]") {
    const TempFolder storage;
    const std::string id = SigningKey{storage.path(), true}.publicKey().id();
    const std::string pem = contentsOf(SigningKey::publicFileIn(storage.path()));
    CHECK_THROWS_AS(SigningKey::adoptNext(storage.path()), Error);
    CHECK(contentsOf(SigningKey::publicFileIn(storage.path())) == pem);
    CHECK(SigningKey::publicFilesIn(storage.path()).size() == 1);
    CHECK(idOf(storage.path()) == id);
}

TEST_CASE("a rotation that a crash cut short before the exchange can be done again", "[archive]") {
    const TempFolder storage;
    const SigningKey first{storage.path(), true};
    const std::string second = SigningKey::makeNext(storage.path()).id();
    writeFile(inKeys(storage, first.publicKey().id() + ".pub"), first.publicKey().pem());
    std::filesystem::remove(SigningKey::publicFileIn(storage.path()));
    SigningKey::adoptNext(storage.path());
    CHECK(idOf(storage.path()) == second);
    CHECK(PublicKey::fromPem(contentsOf(SigningKey::publicFileIn(storage.path()))).take().id() ==
          second);
}

TEST_CASE("a key that waits and that others can read is not used", "[archive]") {
    const TempFolder storage;
    const SigningKey first{storage.path(), true};
    static_cast<void>(SigningKey::makeNext(storage.path()));
    chmod(inKeys(storage, "next.key").c_str(), 0640);
    CHECK_THROWS_WITH(SigningKey::next(storage.path()), Catch::Contains("mode 0600"));
}

TEST_CASE("a key of another storage is not found in this one, whatever its file is called",
          "[archive]") {
    const TempFolder storage;
    const TempFolder other;
    const SigningKey own{storage.path(), true};
    const SigningKey foreign{other.path(), true};
    CHECK(publicKeyOf(storage.path(), foreign.publicKey().id()).empty());
    writeFile(inKeys(storage, foreign.publicKey().id() + ".pub"), own.publicKey().pem());
    CHECK(publicKeyOf(storage.path(), foreign.publicKey().id()).empty());
    writeFile(inKeys(storage, "aaaa.pub"), "no key");
    CHECK(publicKeyOf(storage.path(), own.publicKey().id()) == own.publicKey().pem());
}
