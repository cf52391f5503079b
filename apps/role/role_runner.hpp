// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <string>

namespace betang {

struct RoleOptions {
    std::string kind;
    std::string name;
    std::filesystem::path config_file;
    std::filesystem::path base;  // where relative paths in it lead from; empty: its own folder
};

// `betang role`: runs one role until SIGTERM or SIGINT; SIGHUP makes it read its configuration
// again, and one that breaks a rule is logged and ignored. The process is confined; a configuration
// that needs what it gave up ends it, for its supervisor to start it again. Call it before any
// other thread exists. Throws what keeps the role from starting.
void runRole(const RoleOptions& options);

}  // namespace betang
