// SPDX-License-Identifier: Apache-2.0

#include "archive/sha256.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

// FIPS 180-2, appendix B.1: the hash of "abc".
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

}  // namespace

TEST_CASE("bytes hash to what the standard says, in one piece or in several", "[archive]") {
    const std::vector<uint8_t> abc{'a', 'b', 'c'};
    Sha256Hasher hasher;
    hasher.add(abc);
    CHECK(toHex(hasher.finish()) == kAbc);
    for (const uint8_t& byte : abc) {
        hasher.add({&byte, 1});
    }
    CHECK(toHex(hasher.finish()) == kAbc);
}

TEST_CASE("hashes are read back from text, and nothing else is", "[archive]") {
    CHECK(toHex(sha256FromHex(kAbc).take()) == kAbc);
    const std::string text = kAbc;
    CHECK_FALSE(sha256FromHex("").ok());
    CHECK_FALSE(sha256FromHex(text.substr(1)).ok());
    CHECK_FALSE(sha256FromHex(text + "00").ok());
    CHECK_FALSE(sha256FromHex("BA" + text.substr(2)).ok());
    CHECK_FALSE(sha256FromHex("0x" + text.substr(2)).ok());
}
