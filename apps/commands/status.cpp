// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "apps/commands/command.hpp"
#include "apps/commands/system_status.hpp"
#include "config/reader.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kStatusAnswers{2};

struct StatusOptions {
    std::filesystem::path config_file;
    bool json = false;
    ReasonLanguage language = ReasonLanguage::English;
};

void printStatus(const StatusOptions& options) {
    const Config config = loadConfig(options.config_file);
    BusContext context;
    const Json status = gatherStatus(context, config.runtime, kStatusAnswers).take();
    std::cout << (options.json ? toLine(status) + "\n" : statusTable(status, options.language));
}

}  // namespace

void addStatus(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const command = app.add_subcommand("status", "show the state of everything");
    const auto options = std::make_shared<StatusOptions>();
    addConfigFile(*command, options->config_file);
    command->add_flag("--json", options->json, "print one JSON object");
    command->add_option("--language", options->language, "of the reasons: en or id (en)")
        ->transform(CLI::CheckedTransformer(std::map<std::string, ReasonLanguage>{
            {"en", ReasonLanguage::English}, {"id", ReasonLanguage::Indonesian}}));
    command->callback([options] { printStatus(*options); });
}

}  // namespace betang
