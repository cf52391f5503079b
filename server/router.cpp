// SPDX-License-Identifier: Apache-2.0

#include "server/router.hpp"

#include <exception>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace betang {

namespace {

bool isParameter(const std::string& segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

int statusOf(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::BadConfig:
        case ErrorKind::InvalidArgument:
            return 400;
        case ErrorKind::PermissionDenied:
            return 403;
        case ErrorKind::NotFound:
            return 404;
        case ErrorKind::Unavailable:
        case ErrorKind::Busy:
        case ErrorKind::Timeout:
            return 503;
        default:
            return 500;
    }
}

Response answered(const std::function<Response()>& handler) {
    try {
        return handler();
    } catch (const Error& error) {
        return problem(statusOf(error.kind()), error.text());
    } catch (const std::exception&) {
        return problem(500, "the server met a fault of its own");
    }
}

}  // namespace

std::vector<std::string> splitPath(std::string_view path) {
    std::vector<std::string> segments;
    size_t begin = 0;
    while (begin < path.size()) {
        const size_t end = std::min(path.find('/', begin), path.size());
        if (end > begin) {
            segments.emplace_back(path.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    return segments;
}

bool matchPath(const std::vector<std::string>& pattern,
               const std::vector<std::string>& path,
               PathParameters& parameters) {
    if (pattern.size() != path.size()) {
        return false;
    }
    PathParameters found;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (isParameter(pattern[i])) {
            found[pattern[i].substr(1, pattern[i].size() - 2)] = path[i];
        } else if (pattern[i] != path[i]) {
            return false;
        }
    }
    parameters = std::move(found);
    return true;
}

std::string_view toText(Method method) {
    switch (method) {
        case Method::Get:
            return "GET";
        case Method::Head:
            return "HEAD";
        case Method::Post:
            return "POST";
        case Method::Put:
            return "PUT";
        case Method::Patch:
            return "PATCH";
        case Method::Delete:
            return "DELETE";
        case Method::Other:
            break;
    }
    return "OTHER";
}

Method methodFrom(std::string_view text) {
    for (const Method method :
         {Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete}) {
        if (toText(method) == text) {
            return method;
        }
    }
    return Method::Other;
}

void Router::add(Method method,
                 std::string_view pattern,
                 RoutePolicy policy,
                 RouteHandler handler) {
    append({method, splitPath(pattern), std::move(policy), std::move(handler), {}}, pattern);
}

void Router::addSocket(std::string_view pattern, RoutePolicy policy, SocketHandler handler) {
    append({Method::Get, splitPath(pattern), std::move(policy), {}, std::move(handler)}, pattern);
}

void Router::append(Route route, std::string_view pattern) {
    const Action action = route.policy.action;
    if (action == Action::Undeclared || (needsCamera(action) && !route.policy.camera)) {
        throw Error{
            ErrorKind::Internal,
            fmt::format("{} {} does not say who may use it", toText(route.method), pattern)};
    }
    infos_.push_back({route.method, std::string{pattern}, action, route.socket != nullptr});
    routes_.push_back(std::move(route));
}

Response Router::answer(Request request) const {
    const std::vector<std::string> path = splitPath(request.path);
    const Method wanted = request.method == Method::Head ? Method::Get : request.method;
    std::set<std::string_view> allowed;
    PathParameters parameters;
    for (const Route& route : routes_) {
        if (route.socket || !matchPath(route.segments, path, parameters)) {
            continue;
        }
        if (route.method == wanted) {
            return answered([&] {
                auto refused = guard_(request, route.policy, parameters);
                return refused ? std::move(*refused) : route.handler(request, parameters);
            });
        }
        allowed.insert(toText(route.method));
    }
    if (allowed.empty()) {
        return problem(404, "there is nothing at this address");
    }
    Response refused = problem(405, "this address does not take that method");
    std::string list;
    for (const std::string_view method : allowed) {
        list += (list.empty() ? "" : ", ") + std::string{method};
    }
    refused.headers.emplace_back("allow", list);
    return refused;
}

bool Router::admits(Request request) const {
    const std::vector<std::string> path = splitPath(request.path);
    const Method wanted = request.method == Method::Head ? Method::Get : request.method;
    PathParameters parameters;
    for (const Route& route : routes_) {
        if (route.socket || route.method != wanted ||
            !matchPath(route.segments, path, parameters)) {
            continue;
        }
        try {
            return !guard_(request, route.policy, parameters);
        } catch (const std::exception&) {
            return false;
        }
    }
    return false;
}

std::optional<WebSocketHandlers> Router::open(Request request,
                                              std::shared_ptr<WebSocketPeer> peer) const {
    const std::vector<std::string> path = splitPath(request.path);
    PathParameters parameters;
    for (const Route& route : routes_) {
        if (!route.socket || !matchPath(route.segments, path, parameters)) {
            continue;
        }
        try {
            if (guard_(request, route.policy, parameters)) {
                return std::nullopt;
            }
            return route.socket(request, parameters, std::move(peer));
        } catch (const std::exception&) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace betang
