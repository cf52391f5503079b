// SPDX-License-Identifier: Apache-2.0

#include "core/time_text.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a time reads back what it prints", "[core]") {
    const UtcTime time{std::chrono::milliseconds{1795309471123}};

    CHECK(toRfc3339(time) == "2026-11-22T01:04:31.123Z");
    CHECK(*parseRfc3339("2026-11-22T01:04:31.123Z") == time);
}

TEST_CASE("an offset moves a local time to UTC", "[core]") {
    CHECK(toRfc3339(*parseRfc3339("2026-11-22T06:30:00+07:00")) == "2026-11-21T23:30:00.000Z");
    CHECK(toRfc3339(*parseRfc3339("2026-11-21T22:30:00-01:30")) == "2026-11-22T00:00:00.000Z");
}

TEST_CASE("times that a person could misread are refused", "[core]") {
    for (const char* text : {"",
                             "2026-11-22",
                             "2026-11-22T01:04:31",
                             "2026-02-30T01:04:31Z",
                             "2026-11-22T24:00:00Z",
                             "2026-11-22T01:60:31Z",
                             "2026-11-22T01:04:31.Z",
                             "2026-11-22T01:04:31Zjunk",
                             "22-11-2026T01:04:31Z"}) {
        INFO(text);
        CHECK_FALSE(parseRfc3339(text));
    }
}

}  // namespace betang
