// SPDX-License-Identifier: Apache-2.0

#include "accounts/password.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/accounts/cheap_cost.hpp"

namespace betang {

TEST_CASE("a password fits its own hash alone", "[accounts]") {
    const std::string hash = hashPassword("sungai-kapuas", kCheap);
    CHECK(passwordFits(hash, "sungai-kapuas"));
    CHECK_FALSE(passwordFits(hash, "sungai-kahayan"));
    CHECK_FALSE(passwordFits(hash, ""));
    CHECK_FALSE(passwordFits("", "sungai-kapuas"));
    CHECK_FALSE(passwordFits("no hash at all", "sungai-kapuas"));
}

TEST_CASE("hashes are salted, and Argon2id of the stated cost", "[accounts]") {
    const std::string hash = hashPassword("sungai-kapuas", kCheap);
    CHECK(hash != hashPassword("sungai-kapuas", kCheap));
    CHECK_THAT(hash, Catch::StartsWith("$argon2id$"));
    CHECK(kUsualCost.memory_bytes == size_t{64} << 20);
    CHECK(kUsualCost.passes == 2);
}

TEST_CASE("a hash of another cost is outdated", "[accounts]") {
    const std::string hash = hashPassword("sungai-kapuas", kCheap);
    CHECK_FALSE(isOutdated(hash, kCheap));
    CHECK(isOutdated(hash, {.passes = 2, .memory_bytes = kCheap.memory_bytes}));
}

TEST_CASE("a new password is long enough and nothing everybody would guess first", "[accounts]") {
    CHECK(checkNewPassword("sungai-kapuas", "sari"));
    CHECK(checkNewPassword("kata sandi yang panjang sekali", "sari"));
    CHECK_FALSE(checkNewPassword("", "sari"));
    CHECK_FALSE(checkNewPassword("pendek", "sari"));
    CHECK_FALSE(checkNewPassword("aaaaaaaaaaaaaa", "sari"));
    CHECK_FALSE(checkNewPassword("sari-kapuas", "sari-kapuas"));
    CHECK_FALSE(checkNewPassword(std::string(kLongestPassword + 1, 'a') + "b", "sari"));
}

TEST_CASE("what is wrong with a password never repeats it", "[accounts]") {
    const auto fault = checkNewPassword("pendek", "sari");
    REQUIRE_FALSE(fault);
    CHECK(fault.error().text().find("pendek") == std::string::npos);
}

}  // namespace betang
