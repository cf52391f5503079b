// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <memory>

#include "apps/commands/ask.hpp"
#include "apps/commands/command.hpp"
#include "config/reader.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

int reload(const std::filesystem::path& file) {
    const Config config = loadConfig(file);
    BusContext context;
    const AskedRole supervisor{config.runtime, "run", "main"};
    const Json answer =
        ask(context, supervisor, {{"op", "reload"}}, std::chrono::seconds{10}).take();
    for (const Json& problem : answer.at("problems")) {
        std::cerr << problem.get<std::string>() << '\n';
    }
    return answer.at("applied").get<bool>() ? kSuccess : kBadUse;
}

}  // namespace

void addReload(CLI::App& app, int& exit_code) {
    CLI::App* const command =
        app.add_subcommand("reload", "apply a changed configuration to the running system");
    const auto file = std::make_shared<std::filesystem::path>();
    addConfigFile(*command, *file);
    command->callback([file, &exit_code] { exit_code = reload(*file); });
}

}  // namespace betang
