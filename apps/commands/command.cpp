// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/command.hpp"

#include <exception>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/error.hpp"

namespace betang {

namespace {

int exitCodeOf(ErrorKind kind) {
    return kind == ErrorKind::BadConfig || kind == ErrorKind::InvalidArgument ? kBadUse : kFailure;
}

// CLI11 speaks of several things on several lines; the rule here is one line.
std::string firstLine(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

// CLI11 calls a word that is no command a missing command.
std::string reason(const CLI::App& app, const CLI::ParseError& error, std::string_view word) {
    if (app.get_subcommands().empty() && !word.empty() && !word.starts_with('-')) {
        return fmt::format("there is no command '{}'", word);
    }
    return firstLine(error.what());
}

int parseError(const CLI::App& app,
               const CLI::ParseError& error,
               std::string_view word,
               std::ostream& errors) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        return app.exit(error);  // prints the help that was asked for
    }
    errors << "betang: " << reason(app, error, word) << "; see --help\n";
    return kBadUse;
}

void addCommands(CLI::App& app, int& exit_code) {
    for (const auto add : {addRun,
                           addRole,
                           addReload,
                           addStatus,
                           addCheck,
                           addAnalyze,
                           addWall,
                           addSnapshot,
                           addArchive,
                           addExport,
                           addVerify,
                           addConfig,
                           addKeys,
                           addUser,
                           addBench,
                           addVersion}) {
        add(app, exit_code);
    }
}

}  // namespace

void addConfigFile(CLI::App& command, std::filesystem::path& file) {
    command.add_option("-c,--config", file, "configuration file")
        ->envname("BETANG_CONFIG")
        ->type_name("FILE")
        ->required();
}

int runCommandLine(int argc, const char* const* argv, std::ostream& errors) {
    CLI::App app{"Betang gathers cameras onto walls and records them.", "betang"};
    app.require_subcommand(1);
    int exit_code = kSuccess;
    addCommands(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return parseError(app, error, argc > 1 ? argv[1] : "", errors);
    } catch (const Error& error) {
        errors << error.text() << '\n';
        return exitCodeOf(error.kind());
    } catch (const std::exception& error) {
        errors << "betang: " << error.what() << '\n';
        return kFailure;
    }
    return exit_code;
}

}  // namespace betang
