// SPDX-License-Identifier: Apache-2.0

#include "server/http.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a request's address is taken apart and decoded", "[server]") {
    const auto target = parseTarget("/api/v1/cameras%20x?site=kapuas&name=a+b%21&empty");

    REQUIRE(target);
    CHECK(target->path == "/api/v1/cameras x");
    CHECK(target->query.at("site") == "kapuas");
    CHECK(target->query.at("name") == "a b!");
    CHECK(target->query.at("empty").empty());
}

TEST_CASE("addresses that could lead elsewhere are refused", "[server]") {
    for (const char* target : {"",
                               "*",
                               "http://other/",
                               "/../etc/passwd",
                               "/assets/..",
                               "/assets/%2e%2e/secret",
                               "/a/./b",
                               "/a%00b",
                               "/a%5c..%5cb",
                               "/bad%2",
                               "/bad%zz",
                               "/ok?q=%f"}) {
        INFO(target);
        CHECK_FALSE(parseTarget(target));
    }
}

TEST_CASE("a query of a thousand fields is refused", "[server]") {
    std::string target = "/?";
    for (int i = 0; i < 1000; ++i) {
        target += "f" + std::to_string(i) + "=1&";
    }

    CHECK_FALSE(parseTarget(target));
}

TEST_CASE("byte ranges lie within the file", "[server]") {
    const auto check = [](const char* header, uint64_t offset, uint64_t length) {
        INFO(header);
        const auto range = parseRange(header, 1000);
        REQUIRE(range);
        CHECK(range->offset == offset);
        CHECK(range->length == length);
    };
    check("bytes=0-499", 0, 500);
    check("bytes=500-", 500, 500);
    check("bytes=-200", 800, 200);
    check("bytes=900-5000", 900, 100);
    check("bytes=-5000", 0, 1000);
    check("bytes=1000-", 1000, 0);
    check("bytes=0-18446744073709551614", 0, 1000);
}

TEST_CASE("ranges that are no ranges send the whole file", "[server]") {
    for (const char* header : {"",
                               "bytes",
                               "bytes=",
                               "bytes=-",
                               "bytes=5-3",
                               "items=0-5",
                               "bytes=0-1,5-6",
                               "bytes=x-"}) {
        INFO(header);
        CHECK_FALSE(parseRange(header, 1000));
    }
}

TEST_CASE("a problem says status, title and detail as RFC 9457 has it", "[server]") {
    const Response response = problem(404, "no camera \xff\"x\"");

    CHECK(response.status == 404);
    CHECK(response.headers.front().second == "application/problem+json");
    const auto body = nlohmann::json::parse(std::get<std::string>(response.body));
    CHECK(body.at("status") == 404);
    CHECK(body.at("title") == "Not Found");
}

TEST_CASE("a problem may say more in members of its own", "[server]") {
    const Response response = problem(503, "later", {{"cause", "link-down"}, {"status", "0"}});
    const auto body = nlohmann::json::parse(std::get<std::string>(response.body));
    CHECK(body.at("cause") == "link-down");
    CHECK(body.at("status") == 503);
}

}  // namespace betang
