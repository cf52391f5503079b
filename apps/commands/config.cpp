// SPDX-License-Identifier: Apache-2.0

#include <iostream>

#include "apps/commands/command.hpp"
#include "config/schema.hpp"

namespace betang {

void addConfig(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command = app.add_subcommand("config", "print texts about the configuration");
    command->require_subcommand(1);
    command->add_subcommand("default", "every setting at its default, annotated")->callback([] {
        std::cout << defaultConfigText();
    });
    command->add_subcommand("schema", "the JSON Schema of the configuration")->callback([] {
        std::cout << configSchema();
    });
}

}  // namespace betang
