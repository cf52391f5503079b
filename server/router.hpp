// SPDX-License-Identifier: Apache-2.0
//
// Finds the handler for a request, and lets nobody in before the route's policy is kept. Pure once
// filled.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/policy.hpp"
#include "server/http.hpp"
#include "server/web_server.hpp"

namespace betang {

using PathParameters = std::map<std::string, std::string>;
using RouteHandler = std::function<Response(const Request&, const PathParameters&)>;
using SocketHandler = std::function<std::optional<WebSocketHandlers>(
    const Request&, const PathParameters&, std::shared_ptr<WebSocketPeer>)>;

// What somebody must be allowed to, and at which camera or wall, to use a route.
struct RoutePolicy {
    Action action = Action::Undeclared;
    // Of what the address names; nothing where that names none. Needed where needsCamera(action).
    std::function<std::optional<CameraId>(const PathParameters&)> camera{};
    // What a 404 says, the same whether the object is hidden or not there.
    const char* hidden = "there is nothing at this address";
};

struct RouteInfo {
    Method method = Method::Get;
    std::string pattern;
    Action action = Action::Undeclared;
    bool socket = false;

    bool operator==(const RouteInfo&) const = default;
};

class Router {
  public:
    // Finds out who asks (Request::visitor) and answers in the route's place, or not at all when
    // they may.
    using Guard =
        std::function<std::optional<Response>(Request&, const RoutePolicy&, const PathParameters&)>;

    explicit Router(Guard guard) : guard_{std::move(guard)} {}

    // `pattern` is a path whose segments may be parameters: "/api/v1/cameras/{camera}/recordings".
    // Throws Internal when the policy does not say what must be allowed, or at what.
    void add(Method method, std::string_view pattern, RoutePolicy policy, RouteHandler handler);
    void addSocket(std::string_view pattern, RoutePolicy policy, SocketHandler handler);

    // Answers every request: 404 and 405 (with Allow) as problems, HEAD as GET without a body. A
    // handler that throws Error answers with the status of its kind; anything else thrown is a 500
    // without details.
    [[nodiscard]] Response answer(Request request) const;

    // Whether the guard lets a request through to a handler: answer() may still say no.
    [[nodiscard]] bool admits(Request request) const;

    // What becomes of an upgraded connection; nothing: refused. Must not throw.
    [[nodiscard]] std::optional<WebSocketHandlers> open(Request request,
                                                        std::shared_ptr<WebSocketPeer> peer) const;

    [[nodiscard]] const std::vector<RouteInfo>& routes() const { return infos_; }

  private:
    struct Route {
        Method method;
        std::vector<std::string> segments;
        RoutePolicy policy;
        RouteHandler handler;
        SocketHandler socket;
    };

    void append(Route route, std::string_view pattern);

    const Guard guard_;
    std::vector<Route> routes_;
    std::vector<RouteInfo> infos_;
};

// "a/b" -> {"a","b"}; leading and trailing slashes do not count.
[[nodiscard]] std::vector<std::string> splitPath(std::string_view path);

// Whether `path` fits `pattern`'s segments; fills `parameters`.
[[nodiscard]] bool matchPath(const std::vector<std::string>& pattern,
                             const std::vector<std::string>& path,
                             PathParameters& parameters);

[[nodiscard]] std::string_view toText(Method method);
[[nodiscard]] Method methodFrom(std::string_view text);

}  // namespace betang
