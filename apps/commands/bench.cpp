// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include "apps/commands/command.hpp"
#include "compositor/bench/bench_wall.hpp"

namespace betang {

void addBench(CLI::App& app, int& exit_code) {
    CLI::App* const command = app.add_subcommand("bench", "measure this machine");
    command->require_subcommand(1);
    CLI::App* const wall =
        command->add_subcommand("wall", "what the wall costs, against references");
    const auto options = std::make_shared<BenchOptions>();
    wall->add_flag("--json", options->json, "print one JSON object for each case");
    wall->add_option("--rounds", options->rounds, "how often all contenders run")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    wall->add_option("--core", options->core, "the core that the contenders are pinned to")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    wall->add_option("--seconds", options->seconds, "of footage in each round")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    wall->add_option("cases", options->cases, "wall16, wall16_encoded, wall64; default: all");
    wall->callback([options, &exit_code] { exit_code = runBenchWall(*options); });
}

}  // namespace betang
