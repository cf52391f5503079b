// SPDX-License-Identifier: Apache-2.0
//
// The API's own description: server/openapi.json, which becomes part of the program.

#pragma once

#include <string_view>

#include "server/router.hpp"

namespace betang {

[[nodiscard]] std::string_view openApiText();

// GET /api/v1/openapi.json
void addOpenApiRoute(Router& router);

}  // namespace betang
