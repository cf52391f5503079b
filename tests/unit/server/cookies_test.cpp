// SPDX-License-Identifier: Apache-2.0

#include "server/cookies.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a cookie is found among others", "[server]") {
    CHECK(cookieIn("betang=abc", "betang") == "abc");
    CHECK(cookieIn("a=1; betang=abc; b=2", "betang") == "abc");
    CHECK(cookieIn("a=1;betang=abc", "betang") == "abc");
    CHECK(cookieIn("  betang=a=b ", "betang") == "a=b");
    CHECK(cookieIn("betang=", "betang").empty());
}

TEST_CASE("what is not that cookie is none", "[server]") {
    for (const char* header :
         {"", ";", "betang", "xbetang=abc", "betangx=abc", "Betang=abc", ";;=;"}) {
        INFO(header);
        CHECK(cookieIn(header, "betang").empty());
    }
}

TEST_CASE("a cookie that was planted for another host does not stand in for ours", "[server]") {
    CHECK(cookieIn("betang=evil", sessionCookieName(true)).empty());
    CHECK(cookieIn("__Host-betang=ours; betang=evil", sessionCookieName(true)) == "ours");
    CHECK(cookieIn("betang=first; betang=second", "betang") == "first");
}

TEST_CASE("behind a proxy the cookie goes over TLS to this host alone", "[server]") {
    CHECK(sessionCookie("abc", true) ==
          "__Host-betang=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
    CHECK(sessionCookie("abc", false) == "betang=abc; Path=/; HttpOnly; SameSite=Strict");
    CHECK(sessionCookie("", false) == "betang=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

}  // namespace betang
