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

Router cameras() {
    Router router;
    router.add(Method::Get, "/api/v1/cameras", [](const Request&, const PathParameters&) {
        return ok("list");
    });
    router.add(Method::Get,
               "/api/v1/cameras/{camera}",
               [](const Request&, const PathParameters& p) { return ok(p.at("camera")); });
    router.add(Method::Delete,
               "/api/v1/cameras/{camera}",
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
    Router router;
    router.add(Method::Get, "/missing", [](const Request&, const PathParameters&) -> Response {
        throw Error{ErrorKind::NotFound, "there is no camera 'x'"};
    });
    router.add(Method::Get, "/broken", [](const Request&, const PathParameters&) -> Response {
        throw std::runtime_error{"/secret/path"};
    });

    CHECK(router.answer(ask(Method::Get, "/missing")).status == 404);
    const Response broken = router.answer(ask(Method::Get, "/broken"));
    CHECK(broken.status == 500);
    CHECK(textOf(broken).find("secret") == std::string::npos);
}

}  // namespace betang
