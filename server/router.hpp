// SPDX-License-Identifier: Apache-2.0
//
// Finds the handler for a request. Pure once filled.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/http.hpp"

namespace betang {

using PathParameters = std::map<std::string, std::string>;
using RouteHandler = std::function<Response(const Request&, const PathParameters&)>;

class Router {
  public:
    // `pattern` is a path whose segments may be parameters: "/api/v1/cameras/{camera}/recordings".
    void add(Method method, std::string_view pattern, RouteHandler handler);

    // Answers every request: 404 and 405 (with Allow) as problems, HEAD as GET without a body. A
    // handler that throws Error answers with the status of its kind; anything else thrown is a 500
    // without details.
    [[nodiscard]] Response answer(const Request& request) const;

  private:
    struct Route {
        Method method;
        std::vector<std::string> segments;
        RouteHandler handler;
    };

    std::vector<Route> routes_;
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
