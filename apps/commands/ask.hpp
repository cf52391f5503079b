// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <string>

#include "bus/control.hpp"
#include "core/clock.hpp"

namespace betang {

// Who is asked: a role of the system that runs in a runtime folder; "run main" is its supervisor.
struct AskedRole {
    std::filesystem::path runtime;
    std::string role;
    std::string name;
};

// One request and its answer. Unavailable at once when no such process runs; otherwise as
// callControl(). Thread-safe.
[[nodiscard]] Result<Json> ask(BusContext& context,
                               const AskedRole& whom,
                               const Json& request,
                               Duration limit);

}  // namespace betang
