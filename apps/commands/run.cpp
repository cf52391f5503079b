// SPDX-License-Identifier: Apache-2.0

#include <csignal>
#include <memory>

#include "apps/commands/command.hpp"
#include "apps/supervisor/supervisor.hpp"

namespace betang {

void addRun(CLI::App& app, int& exit_code) {
    CLI::App* const command = app.add_subcommand("run", "run all roles, supervised");
    const auto file = std::make_shared<std::filesystem::path>();
    addConfigFile(*command, *file);
    command->callback([file, &exit_code] {
        std::signal(SIGPIPE, SIG_IGN);
        const SystemClock clock;
        Supervisor supervisor{{*file}, clock};
        exit_code = supervisor.run() ? kSuccess : kFailure;
    });
}

}  // namespace betang
