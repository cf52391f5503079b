// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "analytics/watch_plan.hpp"
#include "apps/commands/analysis_text.hpp"
#include "apps/commands/command.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

struct AnalyzeOptions {
    std::filesystem::path clip;
    std::filesystem::path config_file;
    std::string camera;
    bool json = false;
    bool all_pictures = false;
};

// With the zones and heights of the camera that the clip came from, if it is told.
AnalysisWish wishFor(const AnalyzeOptions& options) {
    AnalysisWish wish;
    wish.decoding = options.all_pictures ? Decoding::Full : Decoding::Gated;
    if (options.camera.empty()) {
        return wish;
    }
    const Config config = loadConfig(options.config_file);
    const auto id = CameraId::parse(options.camera);
    const auto camera = id ? config.cameras.find(*id) : config.cameras.end();
    if (camera == config.cameras.end()) {
        throw Error{
            ErrorKind::InvalidArgument,
            fmt::format("analyze: --camera: the configuration has no camera '{}'", options.camera)};
    }
    wish.zones = zonesOf(camera->second);
    wish.person_heights = camera->second.person_heights;
    return wish;
}

void analyze(const AnalyzeOptions& options) {
    const Analysis analysis = analyzeClip(options.clip, wishFor(options));
    const Duration cpu = processCpu();
    std::cout << (options.json ? analysisLines(analysis, cpu) : analysisTable(analysis, cpu));
}

}  // namespace

void addAnalyze(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command =
        app.add_subcommand("analyze", "look for motion, people and camera faults in a clip");
    const auto options = std::make_shared<AnalyzeOptions>();
    command->add_option("clip", options->clip, "video file")->type_name("CLIP")->required();
    CLI::Option* const config =
        command->add_option("-c,--config", options->config_file, "configuration file")
            ->type_name("FILE");
    CLI::Option* const camera =
        command->add_option("--camera", options->camera, "use this camera's zones")
            ->type_name("ID")
            ->needs(config);
    config->needs(camera);
    command->add_flag("--json", options->json, "print one JSON object a line");
    command->add_flag("--all-pictures",
                      options->all_pictures,
                      "decode every picture, not keyframes alone while nothing happens");
    command->callback([options] { analyze(*options); });
}

}  // namespace betang
