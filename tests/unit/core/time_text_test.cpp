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

TEST_CASE("a time that nanoseconds since 1970 cannot count is refused, not wrapped", "[core]") {
    for (const char* text : {"0000-01-01T00:00:00Z",
                             "1677-09-21T00:12:43Z",
                             "2262-04-11T23:47:17Z",
                             "9999-12-31T23:59:59Z",
                             "9999-12-31T23:59:59-23:59"}) {
        INFO(text);
        REQUIRE_FALSE(parseRfc3339(text));
        CHECK_THAT(parseRfc3339(text).error().text(),
                   Catch::Contains("years 1700 to 2199") && Catch::Contains(text));
    }
    CHECK(toRfc3339(*parseRfc3339("1700-01-01T00:00:00Z")) == "1700-01-01T00:00:00.000Z");
    CHECK(toRfc3339(*parseRfc3339("2199-12-31T23:59:59Z")) == "2199-12-31T23:59:59.000Z");
}

TEST_CASE("a fraction of any length is read to the nanosecond", "[core]") {
    const auto fraction = [](const char* digits) {
        const auto text = std::string{"2026-11-22T01:04:31."} + digits + "Z";
        return *parseRfc3339(text) - *parseRfc3339("2026-11-22T01:04:31Z");
    };
    CHECK(fraction("5") == std::chrono::milliseconds{500});
    CHECK(fraction("000000001") == std::chrono::nanoseconds{1});
    CHECK(fraction("9999999999999999999999999999") == std::chrono::nanoseconds{999'999'999});
}

TEST_CASE("a time before 1970 prints its own day and milliseconds", "[core]") {
    CHECK(toRfc3339(UtcTime{-std::chrono::milliseconds{1}}) == "1969-12-31T23:59:59.999Z");
    CHECK(*parseRfc3339("1969-12-31T23:59:59.999Z") == UtcTime{-std::chrono::milliseconds{1}});
}

TEST_CASE("leap days and leap seconds are read where they exist", "[core]") {
    CHECK(parseRfc3339("2028-02-29T00:00:00Z").ok());
    CHECK_FALSE(parseRfc3339("2027-02-29T00:00:00Z").ok());
    CHECK_FALSE(parseRfc3339("2100-02-29T00:00:00Z").ok());
    CHECK(*parseRfc3339("2016-12-31T23:59:60Z") == *parseRfc3339("2017-01-01T00:00:00Z"));
    CHECK_FALSE(parseRfc3339("2026-11-22T01:04:61Z").ok());
}

TEST_CASE("an offset is complete and within a day", "[core]") {
    CHECK(*parseRfc3339("2026-11-22t08:04:31+07:00") == *parseRfc3339("2026-11-22 01:04:31z"));
    for (const char* offset : {"+7:00", "+0700", "+24:00", "+07:60", "07:00", "+07", "WIB"}) {
        INFO(offset);
        CHECK_FALSE(parseRfc3339(std::string{"2026-11-22T08:04:31"} + offset));
    }
}

}  // namespace betang
