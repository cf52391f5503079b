// SPDX-License-Identifier: Apache-2.0
//
// Users and guest links.

#include <algorithm>
#include <charconv>
#include <tuple>
#include <vector>

#include "core/error.hpp"
#include "core/time_text.hpp"
#include "server/account_routes.hpp"
#include "server/api.hpp"
#include "server/request_body.hpp"
#include "server/visitor.hpp"

namespace betang {

namespace {

using AccountHandler = Response (*)(Accounts&, const Request&, const PathParameters&);

Doer doerOf(const Request& request) {
    const Visitor& visitor = visitorOf(request);
    return {visitor.principal ? visitor.principal->name : std::string{}, visitor.address};
}

Response done(int status = 204) {
    return {status, {{"cache-control", "no-store"}}, std::string{}};
}

Response listUsers(Accounts& accounts, const Request&, const PathParameters&) {
    Json users = Json::array();
    for (const User& user : accounts.users()) {
        users.push_back({{"name", user.principal.name},
                         {"role", toText(user.principal.role)},
                         {"grants", toJson(user.principal.grants)},
                         {"created", toRfc3339(user.created)}});
    }
    return jsonResponse({{"users", std::move(users)}});
}

Response addUser(Accounts& accounts, const Request& request, const PathParameters&) {
    accounts.add(newUserIn(bodyOf(request)), doerOf(request));
    return done(201);
}

Response setRights(Accounts& accounts, const Request& request, const PathParameters& parameters) {
    const Rights rights = rightsIn(bodyOf(request));
    accounts.setRights(parameters.at("user"), rights.role, rights.grants, doerOf(request));
    return done();
}

Response setPassword(Accounts& accounts, const Request& request, const PathParameters& parameters) {
    const std::string password = textIn(bodyOf(request), "password", kLongestPassword);
    accounts.setPassword(parameters.at("user"), password, doerOf(request));
    return done();
}

Response removeUser(Accounts& accounts, const Request& request, const PathParameters& parameters) {
    accounts.remove(parameters.at("user"), doerOf(request));
    return done();
}

bool mayHandOn(const Visitor& visitor, const Grants& theirs) {
    return visitor.everywhere ||
           (visitor.principal && mayHandOn(visitor.principal->grants, theirs) &&
            std::all_of(theirs.cameras.begin(), theirs.cameras.end(), visitor.reaches));
}

Response listLinks(Accounts& accounts, const Request& request, const PathParameters&) {
    Json links = Json::array();
    for (const GuestLink& link : accounts.guestLinks()) {
        if (mayHandOn(visitorOf(request), link.grants)) {
            links.push_back({{"id", link.id},
                             {"label", link.label},
                             {"grants", toJson(link.grants)},
                             {"made_by", link.made_by},
                             {"created", toRfc3339(link.created)},
                             {"expires", toRfc3339(link.expires)}});
        }
    }
    return jsonResponse({{"guest_links", std::move(links)}});
}

Response invite(Accounts& accounts, const Request& request, const PathParameters&) {
    GuestLink link = guestLinkIn(bodyOf(request));
    if (!mayHandOn(visitorOf(request), link.grants)) {
        throw Error{ErrorKind::NotFound, "there is no such camera"};
    }
    Response response =
        jsonResponse({{"token", accounts.invite(std::move(link), doerOf(request))}});
    response.status = 201;
    return response;
}

Response revoke(Accounts& accounts, const Request& request, const PathParameters& parameters) {
    const std::string& text = parameters.at("link");
    int64_t id = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), id);
    const auto links = accounts.guestLinks();
    const auto link =
        std::find_if(links.begin(), links.end(), [&](const auto& one) { return one.id == id; });
    if (failed != std::errc{} || end != text.data() + text.size() || link == links.end() ||
        !mayHandOn(visitorOf(request), link->grants)) {
        throw Error{ErrorKind::NotFound, "there is no such guest link"};
    }
    accounts.revoke(id, doerOf(request));
    return done();
}

void addAll(Router& router,
            const std::shared_ptr<Accounts>& accounts,
            Action action,
            const std::vector<std::tuple<Method, const char*, AccountHandler>>& routes) {
    for (const auto& [method, pattern, handler] : routes) {
        router.add(
            method,
            pattern,
            {action, {}},
            [accounts, run = handler](const Request& request, const PathParameters& parameters) {
                return run(*accounts, request, parameters);
            });
    }
}

}  // namespace

bool mayHandOn(const Grants& mine, const Grants& theirs) {
    const auto holds = [](const auto& all, const auto& some) {
        return std::includes(all.begin(), all.end(), some.begin(), some.end());
    };
    return mine.all ||
           (!theirs.all && holds(mine.sites, theirs.sites) && holds(mine.groups, theirs.groups));
}

void addUserRoutes(Router& router, const std::shared_ptr<Accounts>& accounts) {
    addAll(router,
           accounts,
           Action::ManageUsers,
           {{Method::Get, "/api/v1/users", listUsers},
            {Method::Post, "/api/v1/users", addUser},
            {Method::Put, "/api/v1/users/{user}/rights", setRights},
            {Method::Put, "/api/v1/users/{user}/password", setPassword},
            {Method::Delete, "/api/v1/users/{user}", removeUser}});
}

void addGuestRoutes(Router& router, const std::shared_ptr<Accounts>& accounts) {
    addAll(router,
           accounts,
           Action::InviteGuests,
           {{Method::Get, "/api/v1/guest-links", listLinks},
            {Method::Post, "/api/v1/guest-links", invite},
            {Method::Delete, "/api/v1/guest-links/{link}", revoke}});
}

}  // namespace betang
