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

constexpr std::chrono::seconds kWallAnswers{5};

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

void checkWall(const Config& config, const std::string& wall, const char* command) {
    if (!config.walls.contains(wall)) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("wall {}: the configuration has no wall '{}'", command, wall)};
    }
}

void show(const ShowOptions& options) {
    const Json request = requestOf(options);
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "show");
    BusContext context;
    static_cast<void>(
        ask(context, {config.runtime, "wall", options.wall}, request, kWallAnswers).take());
}

struct PushOptions {
    std::filesystem::path config_file;
    std::string wall;
    std::string camera;
    int tile = 1;
};

void push(const PushOptions& options) {
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "push");
    BusContext context;
    const Json camera = options.camera == "none" ? Json(nullptr) : Json(options.camera);
    const Json request{{"op", "push"}, {"camera", camera}, {"tile", options.tile}};
    static_cast<void>(
        ask(context, {config.runtime, "wall", options.wall}, request, kWallAnswers).take());
}

void addShow(CLI::App& wall) {
    CLI::App* const command = wall.add_subcommand("show", "choose what the wall shows");
    const auto options = std::make_shared<ShowOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    command->add_option("--layout", options->layout, "columns and rows, like 4x4")
        ->type_name("CxR");
    command->add_option("--cameras", options->cameras, "ids in tile order, row by row")
        ->type_name("ID,...")
        ->delimiter(',');
    addConfigFile(*command, options->config_file);
    command->callback([options] { show(*options); });
}

void addPush(CLI::App& wall) {
    CLI::App* const command = wall.add_subcommand("push", "put one camera into one tile");
    const auto options = std::make_shared<PushOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    command->add_option("camera", options->camera, "id of the camera, or none")->required();
    command->add_option("tile", options->tile, "counted from 1, row by row")
        ->check(CLI::Range(1, 64))
        ->required();
    addConfigFile(*command, options->config_file);
    command->callback([options] { push(*options); });
}

}  // namespace

void addWall(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command = app.add_subcommand("wall", "direct a running wall");
    command->require_subcommand(1);
    addShow(*command);
    addPush(*command);
}

}  // namespace betang
