// SPDX-License-Identifier: Apache-2.0

#include "accounts/secret_token.hpp"

#include <set>

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("tokens are of 256 random bits and never the same", "[accounts]") {
    std::set<std::string> tokens;
    for (int i = 0; i < 1000; ++i) {
        const std::string token = makeToken();
        CHECK(token.size() == kTokenLength);
        tokens.insert(token);
    }
    CHECK(tokens.size() == 1000);
}

TEST_CASE("a hash is SHA-256", "[accounts]") {
    CHECK(sha256Text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256Text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("only what has the form of a token has a hash", "[accounts]") {
    const std::string token = makeToken();
    CHECK(tokenHash(token) == sha256Text(token));
    CHECK(tokenHash(token + "a").empty());
    CHECK(tokenHash("").empty());
    CHECK(tokenHash(std::string(kTokenLength, ' ')).empty());
    CHECK(tokenHash(std::string(kTokenLength, '\'')).empty());
}

TEST_CASE("secrets are the same when every byte is", "[accounts]") {
    CHECK(sameSecret("abc", "abc"));
    CHECK_FALSE(sameSecret("abc", "abd"));
    CHECK_FALSE(sameSecret("abc", "ab"));
    CHECK(sameSecret("", ""));
}

}  // namespace betang
