// SPDX-License-Identifier: Apache-2.0

#include "server/router.hpp"

#include "core/error.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

Response ok(const std::string& body) {
    return Response::text(200, "text/plain", body);
}

Request ask(Method method, const std::string& path) {
    return {.method = method, .path = path, .query = {}, .headers = {}, .body = {}};
}

std::optional<Response> letIn(Request&, const RoutePolicy&, const PathParameters&) {
    return std::nullopt;
}

const RoutePolicy kOpen{Action::Open, {}};

Router cameras() {
    Router router{letIn};
    router.add(Method::Get, "/api/v1/cameras", kOpen, [](const Request&, const PathParameters&) {
        return ok("list");
    });
    router.add(Method::Get,
               "/api/v1/cameras/{camera}",
               kOpen,
               [](const Request&, const PathParameters& p) { return ok(p.at("camera")); });
    router.add(Method::Delete,
               "/api/v1/cameras/{camera}",
               kOpen,
               [](const Request&, const PathParameters&) { return ok("gone"); });
    return router;
}

std::string textOf(const Response& response) {
    return std::get<std::string>(response.body);
}

}  // namespace

TEST_CASE("a request reaches the handler of its method and path", "[server]") {
    const Router router = cameras();

    CHECK(textOf(router.answer(ask(Method::Get, "/api/v1/cameras"))) == "list");
    CHECK(textOf(router.answer(ask(Method::Get, "/api/v1/cameras/kapuas.dermaga"))) ==
          "kapuas.dermaga");
    CHECK(textOf(router.answer(ask(Method::Delete, "/api/v1/cameras/x"))) == "gone");
    CHECK(textOf(router.answer(ask(Method::Head, "/api/v1/cameras"))) == "list");
}

TEST_CASE("a method is known by its name", "[server]") {
    for (const Method method : {Method::Get, Method::Head, Method::Post, Method::Delete}) {
        CHECK(methodFrom(toText(method)) == method);
    }
    CHECK(methodFrom("get") == Method::Other);
    CHECK(methodFrom("OTHER") == Method::Other);
}

TEST_CASE("an unknown address is 404 and a wrong method 405 with what is allowed", "[server]") {
    const Router router = cameras();

    CHECK(router.answer(ask(Method::Get, "/api/v1/camera")).status == 404);
    CHECK(router.answer(ask(Method::Get, "/api/v1/cameras/a/b")).status == 404);
    const Response refused = router.answer(ask(Method::Post, "/api/v1/cameras/x"));
    CHECK(refused.status == 405);
    CHECK(refused.headers.back() == std::pair<std::string, std::string>{"allow", "DELETE, GET"});
}

TEST_CASE("what a handler throws becomes a problem that gives nothing away", "[server]") {
    Router router{letIn};
    router.add(
        Method::Get, "/missing", kOpen, [](const Request&, const PathParameters&) -> Response {
            throw Error{ErrorKind::NotFound, "there is no camera 'x'"};
        });
    router.add(
        Method::Get, "/broken", kOpen, [](const Request&, const PathParameters&) -> Response {
            throw std::runtime_error{"/secret/path"};
        });

    CHECK(router.answer(ask(Method::Get, "/missing")).status == 404);
    const Response broken = router.answer(ask(Method::Get, "/broken"));
    CHECK(broken.status == 500);
    CHECK(textOf(broken).find("secret") == std::string::npos);
}

TEST_CASE("a route that does not say who may use it is not taken", "[server]") {
    Router router{letIn};
    const auto handler = [](const Request&, const PathParameters&) { return ok("seen"); };
    CHECK_THROWS_AS(router.add(Method::Get, "/a", {}, handler), Error);
    CHECK_THROWS_AS(router.add(Method::Get, "/a", {Action::LookLive, {}}, handler), Error);
    CHECK_THROWS_AS(router.addSocket("/a", {}, {}), Error);
    CHECK(router.routes().empty());
    CHECK(router.answer(ask(Method::Get, "/a")).status == 404);
}

TEST_CASE("what the guard refuses reaches no handler", "[server]") {
    Router router{[](Request&, const RoutePolicy& policy, const PathParameters&) {
        return policy.action == Action::Open ? std::nullopt : std::optional{problem(401, "no")};
    }};
    int handled = 0;
    router.add(Method::Get,
               "/users",
               {Action::ManageUsers, {}},
               [&](const Request&, const PathParameters&) {
                   ++handled;
                   return ok("users");
               });
    router.addSocket(
        "/news", {Action::SeeCameras, {}}, [&](const Request&, const PathParameters&, const auto&) {
            ++handled;
            return std::optional<WebSocketHandlers>{WebSocketHandlers{}};
        });
    CHECK(router.answer(ask(Method::Get, "/users")).status == 401);
    CHECK_FALSE(router.open(ask(Method::Get, "/news"), nullptr));
    CHECK(handled == 0);
}

TEST_CASE("whom the guard lets through is known without asking a handler", "[server]") {
    Router router{[](Request&, const RoutePolicy& policy, const PathParameters&) {
        return policy.action == Action::Open ? std::nullopt : std::optional{problem(401, "no")};
    }};
    int handled = 0;
    const auto handler = [&](const Request&, const PathParameters&) {
        ++handled;
        return ok("seen");
    };
    router.add(Method::Get, "/open", kOpen, handler);
    router.add(Method::Get, "/users", {Action::ManageUsers, {}}, handler);
    CHECK(router.admits(ask(Method::Get, "/open")));
    CHECK(router.admits(ask(Method::Head, "/open")));
    CHECK_FALSE(router.admits(ask(Method::Post, "/open")));
    CHECK_FALSE(router.admits(ask(Method::Get, "/users")));
    CHECK_FALSE(router.admits(ask(Method::Get, "/nothing")));
    CHECK(handled == 0);
}

TEST_CASE("a socket's address answers sockets alone", "[server]") {
    Router router{letIn};
    router.addSocket("/news", kOpen, [](const Request&, const PathParameters&, const auto&) {
        return std::optional<WebSocketHandlers>{WebSocketHandlers{}};
    });
    router.addSocket("/broken", kOpen, [](const Request&, const PathParameters&, const auto&) {
        throw Error{ErrorKind::Io, "disk"};
        return std::optional<WebSocketHandlers>{};
    });
    CHECK(router.answer(ask(Method::Get, "/news")).status == 404);
    CHECK(router.open(ask(Method::Get, "/news"), nullptr));
    CHECK_FALSE(router.open(ask(Method::Get, "/broken"), nullptr));
    CHECK_FALSE(router.open(ask(Method::Get, "/else"), nullptr));
}

TEST_CASE("a guard that fails lets nobody in", "[server]") {
    Router router{
        [](Request&, const RoutePolicy&, const PathParameters&) -> std::optional<Response> {
            throw Error{ErrorKind::Io, "the audit log cannot be written"};
        }};
    router.add(
        Method::Get, "/a", kOpen, [](const Request&, const PathParameters&) { return ok("seen"); });
    router.addSocket("/news", kOpen, [](const Request&, const PathParameters&, const auto&) {
        return std::optional<WebSocketHandlers>{WebSocketHandlers{}};
    });
    CHECK(router.answer(ask(Method::Get, "/a")).status == 500);
    CHECK_FALSE(router.open(ask(Method::Get, "/news"), nullptr));
}

}  // namespace betang
