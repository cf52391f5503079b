// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/secret_input.hpp"

#include <sstream>

#include "core/error.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

std::string lineOf(const std::string& input) {
    std::istringstream stream{input};
    return secretLine(stream);
}

}  // namespace

TEST_CASE("a secret is one line, with or without an end", "[apps]") {
    CHECK(lineOf("sungai kapuas\n") == "sungai kapuas");
    CHECK(lineOf("sungai kapuas") == "sungai kapuas");
    CHECK(lineOf("sungai kapuas\r\nmore") == "sungai kapuas");
    CHECK(lineOf(" \t x \n") == " \t x ");
}

TEST_CASE("no secret, or one without end, is refused", "[apps]") {
    CHECK_THROWS_AS(lineOf(""), Error);
    CHECK_THROWS_AS(lineOf("\n"), Error);
    CHECK_THROWS_AS(lineOf(std::string(5000, 'x')), Error);
}

}  // namespace betang
