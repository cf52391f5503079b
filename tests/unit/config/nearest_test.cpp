// SPDX-License-Identifier: Apache-2.0

#include "config/nearest.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

TEST_CASE("the nearest name is found through one or two slips", "[config]") {
    const std::vector<std::string> known{"cameras", "layout", "links", "name", "rate"};
    CHECK(nearest("layuot", known) == "layout");
    CHECK(nearest("camera", known) == "cameras");
    CHECK(nearest("camreas", known) == "cameras");
    CHECK(nearest("nam", known) == "name");
    CHECK(nearest("naem", known) == "name");
}

TEST_CASE("nothing is suggested when nothing is near", "[config]") {
    const std::vector<std::string> known{"layout", "name", "to"};
    CHECK(nearest("colour", known).empty());
    CHECK(nearest("x", known).empty());
    CHECK(nearest("", known).empty());
    CHECK(nearest(std::string(1'000'000, 'a'), known).empty());
    CHECK(nearest("name", {}).empty());
}

TEST_CASE("text shown in a problem is short, printable and valid", "[config]") {
    CHECK(shown("Pasar Besar") == "Pasar Besar");
    CHECK(shown("a\nb\x1b[0m\x7f") == "a\\x0ab\\x1b[0m\\x7f");
    CHECK(shown("caf\xc3\xa9 \xff\xfe!") == "caf\xc3\xa9 !");
    CHECK(shown(std::string(1000, 'x')).size() == 60);
}
