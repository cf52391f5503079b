// SPDX-License-Identifier: Apache-2.0

#include "server/account_routes.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "core/error.hpp"
#include "server/api.hpp"
#include "server/cookies.hpp"
#include "server/request_body.hpp"
#include "server/visitor.hpp"

namespace betang {

namespace {

constexpr size_t kLongestToken = 100;

Json meJson(const Principal& me, bool accounts) {
    return {{"name", me.name},
            {"role", toText(me.role)},
            {"grants", toJson(me.grants)},
            {"guest", me.guest},
            {"accounts", accounts}};
}

Response nothingMore() {
    return {204, {{"cache-control", "no-store"}}, std::string{}};
}

Response withCookie(Response response, std::string_view token, const Visitor& visitor) {
    response.headers.emplace_back("set-cookie", sessionCookie(token, visitor.encrypted));
    return response;
}

Response waitAnswer(Duration wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    Response response = problem(429, "too many failed attempts: wait before the next");
    response.headers.emplace_back("retry-after", std::to_string(seconds));
    return response;
}

// A session that began before is never gone on with: whoever planted it does not get in.
Response loggedIn(Accounts& accounts, const LoginResult& result, const Request& request) {
    const Visitor& visitor = visitorOf(request);
    if (result.wait > Duration{}) {
        return waitAnswer(result.wait);
    }
    const auto session = accounts.find(result.token);
    if (!session) {
        return problem(401, "that is not right");
    }
    if (visitor.session) {
        accounts.logOut(*visitor.session, visitor.address);
    }
    return withCookie(jsonResponse(meJson(session->principal, true)), result.token, visitor);
}

Response logIn(Accounts& accounts, const Request& request) {
    LoginAttempt attempt = loginIn(bodyOf(request));
    attempt.address = visitorOf(request).address;
    return loggedIn(accounts, accounts.logIn(attempt), request);
}

Response logInAsGuest(Accounts& accounts, const Request& request) {
    const std::string token = textIn(bodyOf(request), "token", kLongestToken);
    return loggedIn(accounts, accounts.logInAsGuest(token, visitorOf(request).address), request);
}

Response logOut(Accounts& accounts, const Request& request) {
    const Visitor& visitor = visitorOf(request);
    if (visitor.session) {
        accounts.logOut(*visitor.session, visitor.address);
    }
    return withCookie(nothingMore(), "", visitor);
}

Response setUp(Accounts& accounts, const Request& request) {
    const Json body = bodyOf(request);
    LoginAttempt wanted = loginIn(body);
    accounts.addFirst(textIn(body, "token", kLongestToken),
                      {.name = std::move(wanted.name),
                       .role = Role::Admin,
                       .grants = {.all = true},
                       .password = std::move(wanted.password)},
                      visitorOf(request).address);
    return nothingMore();
}

// Every session of theirs ends, this one, too.
Response changePassword(Accounts& accounts, const Request& request) {
    const Visitor& visitor = visitorOf(request);
    const Json body = bodyOf(request);
    if (!visitor.session) {
        throw Error{ErrorKind::PermissionDenied, "nobody is logged in"};
    }
    accounts.changePassword(*visitor.session,
                            textIn(body, "old", kLongestPassword),
                            textIn(body, "password", kLongestPassword),
                            visitor.address);
    return withCookie(nothingMore(), "", visitor);
}

}  // namespace

void addOwnAccountRoutes(Router& router, const std::shared_ptr<Accounts>& accounts) {
    router.add(
        Method::Get,
        "/api/v1/me",
        {Action::OwnAccount, {}},
        [there = accounts != nullptr](const Request& request, const PathParameters&) {
            return jsonResponse(meJson(visitorOf(request).principal.value_or(Principal{}), there));
        });
    if (accounts == nullptr) {
        return;
    }
    const auto post =
        [&](const char* pattern, Action action, Response (*handler)(Accounts&, const Request&)) {
            router.add(Method::Post,
                       pattern,
                       {action, {}},
                       [accounts, handler](const Request& request, const PathParameters&) {
                           return handler(*accounts, request);
                       });
        };
    post("/api/v1/setup", Action::Open, setUp);
    post("/api/v1/login", Action::Open, logIn);
    post("/api/v1/guest", Action::Open, logInAsGuest);
    post("/api/v1/logout", Action::OwnAccount, logOut);
    post("/api/v1/me/password", Action::OwnAccount, changePassword);
}

bool hashesPassword(const Request& request) {
    constexpr std::array<const char*, 5> kHashing{"/api/v1/setup",
                                                  "/api/v1/login",
                                                  "/api/v1/me/password",
                                                  "/api/v1/users",
                                                  "/api/v1/users/{user}/password"};
    const auto path = splitPath(request.path);
    PathParameters ignored;
    return request.method != Method::Get && request.method != Method::Head &&
           std::any_of(kHashing.begin(), kHashing.end(), [&](const char* pattern) {
               return matchPath(splitPath(pattern), path, ignored);
           });
}

}  // namespace betang
