// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include "apps/commands/command.hpp"
#include "apps/role/hosted_role.hpp"
#include "apps/role/role_runner.hpp"

namespace betang {

void addRole(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command = app.add_subcommand("role", "run one role alone");
    const auto options = std::make_shared<RoleOptions>();
    command->add_option("kind", options->kind, "what to run")
        ->check(CLI::IsMember(roleKinds()))
        ->required();
    command->add_option("--name", options->name, "which one of its kind")
        ->type_name("NAME")
        ->required();
    command->add_option("--base", options->base, "where relative paths in FILE lead from")
        ->type_name("FOLDER");
    addConfigFile(*command, options->config_file);
    command->callback([options] { runRole(*options); });
}

}  // namespace betang
