// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include "apps/bench/bench_export.hpp"
#include "apps/bench/bench_ingest.hpp"
#include "apps/bench/bench_latency.hpp"
#include "apps/bench/bench_switch.hpp"
#include "apps/commands/command.hpp"
#include "compositor/bench/bench_wall.hpp"

namespace betang {

namespace {

std::filesystem::path programsFolder() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

// What every benchmark has: --json, --rounds, --core, and how long a round is.
template <typename Options>
void addCommon(CLI::App& command, Options& options, int& core) {
    command.add_flag("--json", options.json, "print one JSON object for each case");
    command.add_option("--rounds", options.rounds, "how often all contenders run")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--core", core, "the core that the contenders are pinned to")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
}

void addSeconds(CLI::App& command, int& seconds) {
    command.add_option("--seconds", seconds, "that are measured in each round")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
}

void addWallBench(CLI::App& bench, int& exit_code) {
    CLI::App* const command =
        bench.add_subcommand("wall", "what the wall costs, against references");
    const auto options = std::make_shared<BenchOptions>();
    addCommon(*command, *options, options->core);
    addSeconds(*command, options->seconds);
    command->add_option("cases",
                        options->cases,
                        "wall16, wall16_encoded, wall64, wall16_704x576, wall9_1080p, wall36_4k; "
                        "default: all");
    command->callback([options, &exit_code] { exit_code = runBenchWall(*options); });
}

void addIngestBench(CLI::App& bench, int& exit_code) {
    CLI::App* const command = bench.add_subcommand(
        "ingest", "what it costs to pull, publish and record cameras, against ffmpeg");
    const auto options = std::make_shared<BenchIngestOptions>();
    options->round.programs = programsFolder();
    addCommon(*command, *options, options->round.core);
    addSeconds(*command, options->round.seconds);
    command->add_flag("!--no-subscriber", options->round.subscriber, "nobody reads from the bus");
    command
        ->add_option("--memory-after",
                     options->memory_after,
                     "seconds after the start of the last round that memory is read")
        ->check(CLI::Range(0, 600))
        ->capture_default_str();
    command->add_option("--folder", options->round.parent, "recordings lie below it for a while")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    command->add_option(
        "cases", options->cases, "ingest64, ingest200 (the default is both), ingest4");
    command->callback([options, &exit_code] { exit_code = runBenchIngest(*options); });
}

void addSwitchBench(CLI::App& bench, int& exit_code) {
    CLI::App* const command = bench.add_subcommand(
        "switch", "how soon a wall shows other cameras, beside their next keyframes");
    const auto options = std::make_shared<BenchSwitchOptions>();
    options->programs = programsFolder();
    addCommon(*command, *options, options->core);
    command->add_option("--switches", options->switches, "of the whole wall in each round")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("cases", options->cases, "switch16");
    command->callback([options, &exit_code] { exit_code = runBenchSwitch(*options); });
}

void addLatencyBench(CLI::App& bench, int& exit_code) {
    CLI::App* const command = bench.add_subcommand(
        "latency", "from a camera's sending to the output frame, beside GStreamer's own elements");
    const auto options = std::make_shared<BenchLatencyOptions>();
    options->programs = programsFolder();
    addCommon(*command, *options, options->core);
    addSeconds(*command, options->seconds);
    command->add_option("cases", options->cases, "latency16");
    command->callback([options, &exit_code] { exit_code = runBenchLatency(*options); });
}

void addExportBench(CLI::App& bench, int& exit_code) {
    CLI::App* const command = bench.add_subcommand(
        "export", "what an evidence package costs, against ffmpeg cutting the same interval");
    const auto options = std::make_shared<BenchExportOptions>();
    options->program = programsFolder() / "betang";
    addCommon(*command, *options, options->core);
    command->add_option("--folder", options->parent, "recordings lie below it for a while")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    command->add_option("cases", options->cases, "export4x10min (the default), export1x1min");
    command->callback([options, &exit_code] { exit_code = runBenchExport(*options); });
}

}  // namespace

void addBench(CLI::App& app, int& exit_code) {
    CLI::App* const command = app.add_subcommand("bench", "measure this machine");
    command->require_subcommand(1);
    addWallBench(*command, exit_code);
    addSwitchBench(*command, exit_code);
    addLatencyBench(*command, exit_code);
    addIngestBench(*command, exit_code);
    addExportBench(*command, exit_code);
}

}  // namespace betang
