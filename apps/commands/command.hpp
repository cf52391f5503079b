// SPDX-License-Identifier: Apache-2.0
//
// One function for each subcommand: it describes itself to the parser and leaves what it does as a
// callback. A callback writes its exit code, or throws an Error, which becomes one line on stderr
// and the exit code of its kind.

#pragma once

#include <filesystem>
#include <ostream>

#include <CLI/CLI.hpp>

#include "config/config.hpp"

namespace betang {

enum ExitCode : int { kSuccess = 0, kFailure = 1, kBadUse = 2 };

void addRun(CLI::App& app, int& exit_code);
void addRole(CLI::App& app, int& exit_code);
void addReload(CLI::App& app, int& exit_code);
void addStatus(CLI::App& app, int& exit_code);
void addCheck(CLI::App& app, int& exit_code);
void addSnapshot(CLI::App& app, int& exit_code);
void addAnalyze(CLI::App& app, int& exit_code);
void addWall(CLI::App& app, int& exit_code);
void addArchive(CLI::App& app, int& exit_code);
void addVerify(CLI::App& app, int& exit_code);
void addExport(CLI::App& app, int& exit_code);
void addConfig(CLI::App& app, int& exit_code);
void addKeys(CLI::App& app, int& exit_code);
void addUser(CLI::App& app, int& exit_code);
void addBench(CLI::App& app, int& exit_code);
void addVersion(CLI::App& app, int& exit_code);

// `-c FILE`, which every command that needs a configuration has; $BETANG_CONFIG stands in for it.
void addConfigFile(CLI::App& command, std::filesystem::path& file);

// The whole program: parses, runs, and answers the exit code. Errors go to `errors`.
int runCommandLine(int argc, const char* const* argv, std::ostream& errors);

}  // namespace betang
