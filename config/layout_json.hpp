// SPDX-License-Identifier: Apache-2.0
//
// Layouts with their tiles, as the API and walls tell them.

#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "config/config.hpp"
#include "core/result.hpp"

namespace betang {

// {"name":"1+5","columns":3,"rows":3,"tiles":[{"column":0,"row":0,"columns":2,"rows":2,"z":0},...]},
// tiles in the order in which content fills them.
[[nodiscard]] nlohmann::json layoutJson(const WallLayout& layout);

// The layout of a layoutJson(), under another name. InvalidArgument says what is wrong.
[[nodiscard]] Result<WallLayout> layoutFrom(const nlohmann::json& board, std::string name);

}  // namespace betang
