// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include "accounts/server_database.hpp"
#include "server/cookies.hpp"
#include "server/front.hpp"

#include "tests/support/temp_folder.hpp"
#include "tests/unit/accounts/cheap_cost.hpp"
#include "tests/unit/server/api_fixture.hpp"

namespace betang {

inline constexpr const char* kPassword = "sungai-kapuas";

// Every route of the server over the small province of ApiFixture, with accounts: admin, the
// operator sari of site kapuas, the operator budi of site palangka, and the viewer tamu of nothing.
struct AccountFixture : ApiFixture {
    AccountFixture() {
        add("admin", Role::Admin, {.all = true});
        add("sari", Role::Operator, {.sites = {"kapuas"}});
        add("budi", Role::Operator, {.sites = {"palangka"}});
        add("tamu", Role::Viewer, {});
    }

    void add(const std::string& name, Role role, Grants grants) {
        accounts->add({name, role, std::move(grants), kPassword}, {"local", ""});
    }

    LiveSockets sockets() {
        return {[this](const Request&, const PathParameters&, const auto&) {
                    ++opened;
                    return std::optional<WebSocketHandlers>{WebSocketHandlers{}};
                },
                [this](const Request&, const PathParameters&, const auto&) {
                    ++opened;
                    return std::optional<WebSocketHandlers>{WebSocketHandlers{}};
                }};
    }

    [[nodiscard]] Request request(Method method,
                                  const std::string& target,
                                  const std::string& token = "",
                                  const Json& body = Json()) const {
        const auto parsed = parseTarget(target);
        REQUIRE(parsed);
        Request made{.method = method,
                     .path = parsed->path,
                     .query = parsed->query,
                     .headers = {{"host", "localhost:8080"}, {"content-type", "application/json"}},
                     .body = body.is_null() ? "" : toJsonText(body),
                     .peer = "127.0.0.1"};
        if (!token.empty()) {
            made.headers["cookie"] = "betang=" + token;
        }
        return made;
    }

    Response say(Method method,
                 const std::string& target,
                 const std::string& token = "",
                 const Json& body = Json()) {
        return guarded.answer(request(method, target, token, body));
    }

    // The token of a new session; empty when there is none.
    std::string logIn(const std::string& name, const std::string& password = kPassword) {
        const Response response =
            say(Method::Post, "/api/v1/login", "", {{"name", name}, {"password", password}});
        return tokenIn(response);
    }

    [[nodiscard]] static std::string tokenIn(const Response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name == "set-cookie") {
                return std::string{cookieIn(value, "betang")};
            }
        }
        return {};
    }

    [[nodiscard]] static Json jsonOf(const Response& response) {
        return Json::parse(std::get<std::string>(response.body));
    }

    TempFolder state;
    int opened = 0;  // WebSockets
    std::shared_ptr<Accounts> accounts =
        std::make_shared<Accounts>(serverFolder(state.path()), clock, kCheap);
    Router guarded = makeRouter(sources(), sockets(), accounts, clock);
};

}  // namespace betang
