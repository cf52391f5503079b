// SPDX-License-Identifier: Apache-2.0

#include "accounts/first_token.hpp"

#include "accounts/secret_token.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

TEST_CASE("the first token fits while its file is there", "[accounts]") {
    const TempFolder folder;
    const FirstToken first{folder.path()};
    CHECK_FALSE(first.fits(""));
    first.make();
    std::string token = contentsOf(first.file());
    REQUIRE(token.size() == kTokenLength + 1);
    token.pop_back();
    CHECK(first.fits(token));
    CHECK_FALSE(first.fits(token.substr(1)));
    CHECK_FALSE(first.fits(""));
    CHECK_FALSE(first.fits(makeToken()));
    first.remove();
    CHECK_FALSE(first.fits(token));
    CHECK_FALSE(std::filesystem::exists(first.file()));
}

TEST_CASE("only the owner may read the first token, and no two are the same", "[accounts]") {
    const TempFolder folder;
    const FirstToken first{folder.path()};
    first.make();
    const std::string token = contentsOf(first.file());
    CHECK(std::filesystem::status(first.file()).permissions() == std::filesystem::perms{0600});
    first.make();
    CHECK(contentsOf(first.file()) != token);
}

}  // namespace betang
