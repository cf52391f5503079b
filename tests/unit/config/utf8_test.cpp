// SPDX-License-Identifier: Apache-2.0

#include "config/utf8.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

TEST_CASE("characters of one to four bytes are UTF-8", "[config]") {
    CHECK(utf8Length("a") == 1);
    CHECK(utf8Length("\xc3\xa9") == 2);
    CHECK(utf8Length("\xe2\x82\xac") == 3);
    CHECK(utf8Length("\xf0\x9f\x8f\x9e") == 4);
    CHECK(isUtf8("Dermaga \xe2\x82\xac \xf0\x9f\x8f\x9e"));
    CHECK(isUtf8(""));
}

TEST_CASE("overlong, cut, surrogate and out of range forms are not UTF-8", "[config]") {
    const auto text = GENERATE("\x80",
                               "\xc0\xaf",
                               "\xe0\x80\xaf",
                               "\xf0\x80\x80\xaf",
                               "\xc3",
                               "\xe2\x82",
                               "\xc3(",
                               "\xed\xa0\x80",
                               "\xf4\x90\x80\x80",
                               "\xf8\x88\x80\x80\x80",
                               "\xff");
    CHECK(utf8Length(text) == 0);
    CHECK_FALSE(isUtf8(text));
}
