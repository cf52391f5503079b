// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "apps/commands/command.hpp"
#include "config/plan.hpp"
#include "config/reader.hpp"

namespace betang {

namespace {

struct CheckOptions {
    std::filesystem::path config_file;
    bool origin = false;
};

int check(const CheckOptions& options) {
    const ConfigOrProblems read = checkConfig(options.config_file);
    for (const ConfigProblem& problem : read.problems) {
        std::cerr << problem.text() << '\n';
    }
    if (!read.problems.empty()) {
        return kBadUse;
    }
    const Config& config = read.config;
    std::cout << fmt::format(
        "{}: good: {} cameras on {} links, {} ingest workers, {} walls, "
        "{} storages\n",
        options.config_file.string(),
        config.cameras.size(),
        config.links.size(),
        planWorkers(config, {}).workers().size(),
        config.walls.size(),
        config.storage.size());
    if (options.origin) {
        for (const auto& [setting, at] : read.origins) {
            std::cout << fmt::format(
                "{}:{}:{}: {}\n", at.file.string(), at.line, at.column, setting);
        }
    }
    return kSuccess;
}

}  // namespace

void addCheck(CLI::App& app, int& exit_code) {
    CLI::App* const command =
        app.add_subcommand("check", "validate a configuration: FILE:LINE:COLUMN: setting: rule");
    const auto options = std::make_shared<CheckOptions>();
    addConfigFile(*command, options->config_file);
    command->add_flag("--origin", options->origin, "also print where each setting stands");
    command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace betang
