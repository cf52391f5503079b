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
    bool force = false;
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

// A refusal for want of processors can be overruled.
void tell(const Config& config, const std::string& wall, Json request, bool force) {
    BusContext context;
    if (force) {
        request["force"] = true;
    }
    const Result<Json> answer = ask(context, {config.runtime, "wall", wall}, request, kWallAnswers);
    if (!answer.ok() && answer.error().kind() == ErrorKind::Busy) {
        throw Error{ErrorKind::Busy, answer.error().text() + "; --force shows it all the same"};
    }
    if (!answer.ok()) {
        throw answer.error();
    }
}

void show(const ShowOptions& options) {
    const Json request = requestOf(options);
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "show");
    tell(config, options.wall, request, options.force);
}

struct PushOptions {
    std::filesystem::path config_file;
    std::string wall;
    bool force = false;
    std::string camera;
    int tile = 0;     // 0: the hotspot
    int seconds = 0;  // 0: for good
};

void push(const PushOptions& options) {
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "push");
    const Json camera = options.camera == "none" ? Json(nullptr) : Json(options.camera);
    Json request{{"op", "push"}, {"camera", camera}};
    if (options.tile > 0) {
        request["tile"] = options.tile;
    }
    if (options.seconds > 0) {
        request["seconds"] = options.seconds;
    }
    tell(config, options.wall, request, options.force);
}

struct PresetOptions {
    std::filesystem::path config_file;
    std::string wall;
    bool force = false;
    std::string preset;
    std::vector<std::string> outputs;
};

void listPresets(const WallConfig& wall) {
    for (const auto& [id, preset] : wall.presets) {
        fmt::print("{}\t{}\t{}\n", id, preset.layout.name, preset.name);
    }
}

void preset(const PresetOptions& options) {
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "preset");
    if (options.preset.empty()) {
        listPresets(config.walls.at(options.wall));
        return;
    }
    Json request{{"op", "preset"}, {"preset", options.preset}};
    if (!options.outputs.empty()) {
        request["outputs"] = options.outputs;
    }
    tell(config, options.wall, request, options.force);
}

struct TourOptions {
    std::filesystem::path config_file;
    std::string wall;
    bool force = false;
    std::string tour;
    std::string what;
};

void listTours(const WallConfig& wall) {
    for (const auto& [id, tour] : wall.tours) {
        fmt::print("{}\t{} x {} s\t{}\n", id, tour.steps(), tour.dwell.count(), tour.name);
    }
}

void tour(const TourOptions& options) {
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "tour");
    if (options.tour.empty() && options.what.empty()) {
        listTours(config.walls.at(options.wall));
        return;
    }
    Json request{{"op", "tour"}};
    request[options.tour.empty() ? "do" : "tour"] =
        options.tour.empty() ? options.what : options.tour;
    tell(config, options.wall, request, options.force);
}

struct ZoomOptions {
    std::filesystem::path config_file;
    std::string wall;
    bool force = false;
    int tile = 1;
    std::vector<double> part;
};

void zoom(const ZoomOptions& options) {
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "zoom");
    const Json part = options.part.empty() ? Json(nullptr) : Json(options.part);
    const Json request{{"op", "zoom"}, {"tile", options.tile}, {"part", part}};
    tell(config, options.wall, request, options.force);
}

struct ReplayOptions {
    std::filesystem::path config_file;
    std::string wall;
    int tile = 1;
    int seconds = 30;
};

void replay(const ReplayOptions& options) {
    const Config config = loadConfig(options.config_file);
    checkWall(config, options.wall, "replay");
    const Json request{{"op", "replay"}, {"tile", options.tile}, {"seconds", options.seconds}};
    tell(config, options.wall, request, false);
}

void addReplay(CLI::App& wall) {
    CLI::App* const command =
        wall.add_subcommand("replay", "show the last seconds of a tile's camera once more");
    const auto options = std::make_shared<ReplayOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    command->add_option("tile", options->tile, "counted from 1 in the layout's order")
        ->check(CLI::Range(1, 64))
        ->required();
    command->add_option("seconds", options->seconds, "0 shows the present again")
        ->check(CLI::Range(0, 60))
        ->capture_default_str();
    addConfigFile(*command, options->config_file);
    command->callback([options] { replay(*options); });
}

void addForce(CLI::App& command, bool& force) {
    command.add_flag("--force", force, "also where this machine does not carry it");
}

void addShow(CLI::App& wall) {
    CLI::App* const command = wall.add_subcommand("show", "choose what the wall shows");
    const auto options = std::make_shared<ShowOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    command->add_option("--layout", options->layout, "like 4x4, 1+5, or one of the configuration")
        ->type_name("NAME");
    command->add_option("--cameras", options->cameras, "ids in tile order")
        ->type_name("ID,...")
        ->delimiter(',');
    addForce(*command, options->force);
    addConfigFile(*command, options->config_file);
    command->callback([options] { show(*options); });
}

void addPush(CLI::App& wall) {
    CLI::App* const command = wall.add_subcommand("push", "put one camera into one tile");
    const auto options = std::make_shared<PushOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    command->add_option("camera", options->camera, "id of the camera, or none")->required();
    command
        ->add_option(
            "tile", options->tile, "counted from 1 in the layout's order; default: the largest")
        ->check(CLI::Range(1, 64));
    command->add_option("--for", options->seconds, "seconds after which what was there comes back")
        ->check(CLI::Range(1, 3600));
    addForce(*command, options->force);
    addConfigFile(*command, options->config_file);
    command->callback([options] { push(*options); });
}

void addPreset(CLI::App& wall) {
    CLI::App* const command =
        wall.add_subcommand("preset", "call up a preset; without its name: list them");
    const auto options = std::make_shared<PresetOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    command->add_option("preset", options->preset, "id of the preset");
    command
        ->add_option("--output",
                     options->outputs,
                     "on this output alone; several may be named; default: as the preset says")
        ->type_name("ID");
    addForce(*command, options->force);
    addConfigFile(*command, options->config_file);
    command->callback([options] { preset(*options); });
}

void addTour(CLI::App& wall) {
    CLI::App* const command = wall.add_subcommand(
        "tour", "start a tour, or direct the one that runs; without both: list them");
    const auto options = std::make_shared<TourOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    CLI::Option* const name = command->add_option("tour", options->tour, "id of the tour to start");
    for (const std::string what : {"pause", "resume", "next", "stop"}) {
        command
            ->add_flag_callback(
                "--" + what, [options, what] { options->what = what; }, "the running tour")
            ->excludes(name);
    }
    addForce(*command, options->force);
    addConfigFile(*command, options->config_file);
    command->callback([options] { tour(*options); });
}

void addZoom(CLI::App& wall) {
    CLI::App* const command =
        wall.add_subcommand("zoom", "show a part of a tile's picture; without the part: all of it");
    const auto options = std::make_shared<ZoomOptions>();
    command->add_option("wall", options->wall, "id of the wall")->required();
    command->add_option("tile", options->tile, "counted from 1 in the layout's order")
        ->check(CLI::Range(1, 64))
        ->required();
    command->add_option("part", options->part, "in shares of the picture, like 0.25,0.25,0.5,0.5")
        ->type_name("X,Y,WIDTH,HEIGHT")
        ->delimiter(',')
        ->expected(4);
    addForce(*command, options->force);
    addConfigFile(*command, options->config_file);
    command->callback([options] { zoom(*options); });
}

}  // namespace

void addWall(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command = app.add_subcommand("wall", "direct a running wall");
    command->require_subcommand(1);
    addShow(*command);
    addPush(*command);
    addPreset(*command);
    addTour(*command);
    addZoom(*command);
    addReplay(*command);
}

}  // namespace betang
