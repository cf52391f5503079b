// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "apps/commands/ask.hpp"
#include "apps/commands/command.hpp"
#include "config/reader.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kLimit{5};

struct ShowOptions {
    std::filesystem::path config_file;
    std::string wall;
    std::string layout;
    std::vector<std::string> cameras;
};

Json requestOf(const ShowOptions& options) {
    Json request{{"op", "show"}};
    if (!options.layout.empty()) {
        request["layout"] = options.layout;
    }
    if (!options.cameras.empty()) {
        request["cameras"] = options.cameras;
    }
    if (request.size() == 1) {
        throw Error{ErrorKind::InvalidArgument, "wall show: --layout or --cameras is needed"};
    }
    return request;
}

void show(const ShowOptions& options) {
    const Json request = requestOf(options);
    const Config config = loadConfig(options.config_file);
    if (!config.walls.contains(options.wall)) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("wall show: the configuration has no wall '{}'", options.wall)};
    }
    BusContext context;
    static_cast<void>(ask(context, {config.runtime, "wall", options.wall}, request, kLimit).take());
}

}  // namespace

void addWall(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command = app.add_subcommand("wall", "direct a running wall");
    command->require_subcommand(1);
    CLI::App* const show_command = command->add_subcommand("show", "choose what the wall shows");
    const auto options = std::make_shared<ShowOptions>();
    show_command->add_option("wall", options->wall, "id of the wall")->required();
    show_command->add_option("--layout", options->layout, "columns and rows, like 4x4")
        ->type_name("CxR");
    show_command->add_option("--cameras", options->cameras, "ids in tile order, row by row")
        ->type_name("ID,...")
        ->delimiter(',');
    addConfigFile(*show_command, options->config_file);
    show_command->callback([options] { show(*options); });
}

}  // namespace betang
