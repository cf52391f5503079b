// SPDX-License-Identifier: Apache-2.0

#include <iostream>

#include "apps/commands/command.hpp"

namespace betang {

void addVersion(CLI::App& app, int& /*exit_code*/) {
    app.add_subcommand("version", "print the version")->callback([] {
        std::cout << "betang " << BETANG_VERSION << '\n';
    });
}

}  // namespace betang
