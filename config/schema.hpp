// SPDX-License-Identifier: Apache-2.0
//
// The two texts about the configuration that travel inside the program.

#pragma once

#include <string_view>

namespace betang {

// config/schema.json: JSON Schema, draft 2020-12. What `betang config schema` prints.
[[nodiscard]] std::string_view configSchema();

// config/default.yaml: every setting at its default, annotated. What `betang config default`
// prints.
[[nodiscard]] std::string_view defaultConfigText();

}  // namespace betang
