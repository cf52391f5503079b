// SPDX-License-Identifier: Apache-2.0
//
// Holds server/openapi.json to the routes that there are.

#include "server/open_api.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "tests/support/catch.hpp"
#include "tests/unit/server/account_fixture.hpp"

namespace betang {

namespace {

// Method, path, action, and whether it is a WebSocket.
using Described = std::tuple<std::string, std::string, std::string, bool>;

std::set<Described> routesOf(const Router& router) {
    std::set<Described> routes;
    for (const RouteInfo& route : router.routes()) {
        routes.emplace(lowerCase(toText(route.method)),
                       route.pattern,
                       std::string{toText(route.action)},
                       route.socket);
    }
    return routes;
}

std::set<Described> routesIn(const Json& document) {
    std::set<Described> routes;
    for (const auto& [path, operations] : document.at("paths").items()) {
        for (const auto& [method, operation] : operations.items()) {
            routes.emplace(method,
                           path,
                           operation.at("x-betang-action").get<std::string>(),
                           operation.value("x-betang-socket", false));
        }
    }
    return routes;
}

// Everything that a "$ref" in `part` points to must be there.
void checkReferences(const Json& part, const Json& document) {
    if (part.is_object() && part.contains("$ref")) {
        const std::string target = part.at("$ref").get<std::string>();
        INFO(target);
        CHECK(document.contains(Json::json_pointer{target.substr(1)}));
    }
    if (part.is_structured()) {
        for (const Json& inner : part) {
            checkReferences(inner, document);
        }
    }
}

}  // namespace

TEST_CASE_METHOD(AccountFixture, "the document names every route, and no other", "[server]") {
    const Json document = Json::parse(openApiText());
    CHECK(document.at("openapi") == "3.1.0");
    CHECK(routesIn(document) == routesOf(guarded));
}

TEST_CASE("every name in the document leads somewhere", "[server]") {
    const Json document = Json::parse(openApiText());
    checkReferences(document, document);
}

TEST_CASE("the document names every parameter of a path, and once each operation", "[server]") {
    const Json document = Json::parse(openApiText());
    std::set<std::string> ids;
    for (const auto& [path, operations] : document.at("paths").items()) {
        for (const auto& [method, operation] : operations.items()) {
            INFO(method << " " << path);
            CHECK(ids.insert(operation.at("operationId").get<std::string>()).second);
            for (const std::string& part : splitPath(path)) {
                const std::string name = part.substr(1, part.size() - 2);
                const Json reference{{"$ref", "#/components/parameters/" + name}};
                const Json given = operation.value("parameters", Json::array());
                CHECK((part.front() != '{' ||
                       std::find(given.begin(), given.end(), reference) != given.end()));
            }
        }
    }
}

TEST_CASE_METHOD(AccountFixture, "the document is served to everybody", "[server]") {
    const Response response = say(Method::Get, "/api/v1/openapi.json");
    CHECK(response.status == 200);
    CHECK(std::get<std::string>(response.body) == openApiText());
}

TEST_CASE_METHOD(AccountFixture,
                 "the document says who is refused without logging in",
                 "[server]") {
    const Json document = Json::parse(openApiText());
    for (const RouteInfo& route : guarded.routes()) {
        INFO(route.pattern);
        const Json& operation =
            document.at("paths").at(route.pattern).at(lowerCase(toText(route.method)));
        const bool open = route.action == Action::Open;
        CHECK(operation.contains("security") == open);
        CHECK((open || operation.at("responses").contains("401")));
    }
}

}  // namespace betang
