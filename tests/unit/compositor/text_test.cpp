// SPDX-License-Identifier: Apache-2.0

#include "compositor/text.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

const std::string kReplaced = "\xef\xbf\xbd";

}  // namespace

TEST_CASE("ordinary names are shown as they are", "[compositor]") {
    for (const char* name : {"Bundaran Besar",
                             "Jl. Yos Sudarso \xe2\x80\x94 timur",
                             "\xd9\x85\xd9\x8a",
                             "\xe6\xa1\xa5",
                             "\xf0\x9f\x93\xb7 kamera"}) {
        CHECK(displayText(name) == name);
    }
}

TEST_CASE("markup, quotes and pipeline syntax are only text", "[compositor]") {
    const std::string name = "! filesink location=\"/etc/x\" <b>&amp;</b> $(id) `id` %s";

    CHECK(displayText(name) == name);
}

TEST_CASE("line breaks and tabs become visible", "[compositor]") {
    CHECK(displayText("a\nb") ==
          "a\xe2\x86\xb5"
          "b");
    CHECK(displayText("a\r\tb") ==
          "a\xe2\x86\xb5\xe2\x87\xa5"
          "b");
}

TEST_CASE("controls and what turns or hides text are replaced", "[compositor]") {
    for (const char* hidden : {"\x1b",
                               "\x7f",
                               "\xc2\x85",
                               "\xe2\x80\xae",
                               "\xe2\x81\xa6",
                               "\xe2\x80\x8b",
                               "\xef\xbb\xbf",
                               "\xe2\x80\xa8",
                               "\xf3\xa0\x81\x81",
                               "\xd8\x9c"}) {
        CHECK(displayText(std::string{"a"} + hidden + "b") == "a" + kReplaced + "b");
    }
    CHECK(displayText(std::string{"\0", 1}) == kReplaced);
}

TEST_CASE("bytes that are no UTF-8 are replaced one by one", "[compositor]") {
    CHECK(displayText("\xff") == kReplaced);
    CHECK(displayText("\xc0\xaf") == kReplaced + kReplaced);
    CHECK(displayText("\xed\xa0\x80") == kReplaced + kReplaced + kReplaced);
    CHECK(displayText("\xf4\x90\x80\x80") == kReplaced + kReplaced + kReplaced + kReplaced);
    CHECK(displayText("ab\xe2\x80") == "ab" + kReplaced + kReplaced);
}

TEST_CASE("a long name is cut with an ellipsis", "[compositor]") {
    const std::string shown = displayText(std::string(4096, 'x'));

    CHECK(shown == std::string(kMaxShownCharacters, 'x') + "\xe2\x80\xa6");
    CHECK(displayText(std::string(kMaxShownCharacters, 'x')).size() == kMaxShownCharacters);
}

TEST_CASE("text made fit stays as it is", "[compositor]") {
    for (const char* name : {"a\nb\xff", "\xe2\x80\xae", "plain"}) {
        CHECK(displayText(displayText(name)) == displayText(name));
    }
}

}  // namespace betang
