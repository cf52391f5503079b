// SPDX-License-Identifier: Apache-2.0

#include "server/request_body.hpp"

#include "core/error.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

Request sent(const std::string& body, const std::string& type = "application/json") {
    return {.method = Method::Post,
            .path = "/",
            .query = {},
            .headers = {{"content-type", type}},
            .body = body};
}

}  // namespace

TEST_CASE("a body is one JSON object, and says so", "[server]") {
    CHECK(bodyOf(sent(R"({"a":1})")) == Json{{"a", 1}});
    CHECK(bodyOf(sent("{}", "application/json; charset=utf-8")) == Json::object());
    CHECK_THROWS_AS(bodyOf(sent("{}", "text/plain")), Error);
    CHECK_THROWS_AS(bodyOf(sent("{}", "application/x-www-form-urlencoded")), Error);
    for (const char* body : {"", "[]", "{", "null", "\"x\"", "{}{}"}) {
        INFO(body);
        CHECK_THROWS_AS(bodyOf(sent(body)), Error);
    }
}

TEST_CASE("a text has its length and its type", "[server]") {
    const Json body{{"name", "sari"}, {"empty", ""}, {"number", 1}, {"null", nullptr}};
    CHECK(textIn(body, "name", 4) == "sari");
    CHECK_THROWS_AS(textIn(body, "name", 3), Error);
    for (const char* name : {"empty", "number", "null", "missing"}) {
        INFO(name);
        CHECK_THROWS_AS(textIn(body, name, 100), Error);
    }
}

TEST_CASE("a login is a name and a password", "[server]") {
    const LoginAttempt attempt = loginIn({{"name", "sari"}, {"password", "x"}});
    CHECK(attempt.name == "sari");
    CHECK(attempt.password == "x");
    CHECK_THROWS_AS(loginIn({{"name", "sari"}}), Error);
    CHECK_THROWS_AS(loginIn({{"name", "sari"}, {"password", std::string(2000, 'x')}}), Error);
}

TEST_CASE("a new user is whole or refused", "[server]") {
    const Json good{{"name", "sari"},
                    {"role", "operator"},
                    {"grants", {{"sites", {"kapuas"}}}},
                    {"password", "sungai-kapuas"}};
    const NewUser user = newUserIn(good);
    CHECK(user.role == Role::Operator);
    CHECK(user.grants.sites == std::set<std::string>{"kapuas"});
    for (const char* field : {"name", "role", "grants", "password"}) {
        INFO(field);
        Json bad = good;
        bad.erase(field);
        CHECK_THROWS_AS(newUserIn(bad), Error);
        bad[field] = 7;
        CHECK_THROWS_AS(newUserIn(bad), Error);
    }
}

TEST_CASE("a guest link says for whom, where and until when", "[server]") {
    const GuestLink link = guestLinkIn({{"label", "Polsek"},
                                        {"grants", {{"cameras", {"kapuas.dermaga"}}}},
                                        {"expires", "2026-11-22T08:00:00+07:00"}});
    CHECK(link.label == "Polsek");
    CHECK(link.expires == UtcTime{std::chrono::seconds{1795309200}});
    CHECK_THROWS_AS(guestLinkIn({{"label", "Polsek"}, {"grants", Json::object()}}), Error);
    CHECK_THROWS_AS(
        guestLinkIn({{"label", "x"}, {"grants", Json::object()}, {"expires", "tomorrow"}}), Error);
}

}  // namespace betang
