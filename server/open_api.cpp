// SPDX-License-Identifier: Apache-2.0

#include "server/open_api.hpp"

#include <string>

namespace betang {

void addOpenApiRoute(Router& router) {
    router.add(Method::Get,
               "/api/v1/openapi.json",
               {Action::Open, {}},
               [](const Request&, const PathParameters&) {
                   Response response =
                       Response::text(200, "application/json", std::string{openApiText()});
                   response.headers.emplace_back("cache-control", "no-cache");
                   return response;
               });
}

}  // namespace betang
