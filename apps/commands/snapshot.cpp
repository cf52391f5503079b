// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/commands/ask.hpp"
#include "apps/commands/command.hpp"
#include "compositor/camera_snapshot.hpp"
#include "config/reader.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kSnapshotAnswers{10};

struct SnapshotOptions {
    std::filesystem::path config_file;
    std::string subject;
    std::filesystem::path out;
};

// The wall may write in the runtime folder and nowhere else.
void snapshotWall(const Config& config, const SnapshotOptions& options) {
    BusContext context;
    const auto made = std::filesystem::absolute(
        config.runtime / fmt::format("snapshot-{}-{}.png", options.subject, ::getpid()));
    const Json request{{"op", "snapshot"}, {"path", made.string()}};
    static_cast<void>(
        ask(context, {config.runtime, "wall", options.subject}, request, kSnapshotAnswers).take());
    std::error_code failed;
    std::error_code ignored;
    const auto replace = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(made, options.out, replace, failed);
    std::filesystem::remove(made, ignored);
    if (failed) {
        throw Error{ErrorKind::Io,
                    fmt::format("cannot write {}: {}", options.out.string(), failed.message())};
    }
}

void snapshot(const SnapshotOptions& options) {
    const Config config = loadConfig(options.config_file);
    if (config.walls.contains(options.subject)) {
        snapshotWall(config, options);
        return;
    }
    const auto camera = CameraId::parse(options.subject);
    if (!camera || !config.cameras.contains(*camera)) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("snapshot: the configuration has no wall and no camera '{}'",
                                options.subject)};
    }
    SystemClock clock;
    snapshotCamera(config, *camera, options.out, clock).take();
}

}  // namespace

void addSnapshot(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command =
        app.add_subcommand("snapshot", "write a PNG of a running wall or of one camera");
    const auto options = std::make_shared<SnapshotOptions>();
    command->add_option("subject", options->subject, "id of a wall or of a camera")
        ->type_name("WALL|CAMERA")
        ->required();
    command->add_option("-o,--out", options->out, "file to write")->type_name("PNG")->required();
    addConfigFile(*command, options->config_file);
    command->callback([options] { snapshot(*options); });
}

}  // namespace betang
