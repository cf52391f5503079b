// SPDX-License-Identifier: Apache-2.0

#include "bus/control.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a control request is an object with an op", "[bus]") {
    CHECK(parseControlRequest(R"({"op":"status"})").ok());
    for (const char* text : {"",
                             "nonsense",
                             "[]",
                             "3",
                             "null",
                             "{}",
                             R"({"op":3})",
                             R"({"op":"a")",
                             "{\"op\":\"\xff\"}"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parseControlRequest(text).ok());
        CHECK(parseControlRequest(text).error().kind() == ErrorKind::Corrupt);
    }
}

TEST_CASE("a control request over 1 MiB is refused", "[bus]") {
    const std::string text = R"({"op":")" + std::string(kLargestControlRequest, 'a') + R"("})";

    CHECK(parseControlRequest(text).error().text() == "the request is larger than 1 MiB");
}

TEST_CASE("a deeply nested control request is refused", "[bus]") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');

    const auto request = parseControlRequest(R"({"op":"x","a":)" + deep + "}");

    REQUIRE_FALSE(request.ok());
    CHECK(request.error().text() == "the request is nested deeper than 32 levels");
}

TEST_CASE("text that is not UTF-8 is written as replacement characters", "[bus]") {
    CHECK(toJsonText({{"name", "a\xff"}}) == "{\"name\":\"a\xef\xbf\xbd\"}");
}

}  // namespace betang
