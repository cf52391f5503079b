// SPDX-License-Identifier: Apache-2.0
//
// The command line of `betang export`.

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "apps/commands/command.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

// Options of a request that is good but for there being no recordings.
std::map<std::string, std::string> goodOptions(const TempFolder& folder) {
    const std::string config = folder.path() / "betang.yaml";
    std::ofstream{config} << "cameras: {kapuas.dermaga: {main: 'rtsp://h/1'}}\n"
                          << "storage: {disk: {path: '" << folder.path().native()
                          << "', cap: 1TB}}\n";
    return {{"--camera", "kapuas.dermaga"},
            {"--from", "2026-11-22T08:00:00+07:00"},
            {"--to", "2026-11-22T08:05:00+07:00"},
            {"--case", "LP/12"},
            {"--reason", "banjir"},
            {"-o", folder.path() / "p.zip"},
            {"-c", config}};
}

struct Exported {
    int exit_code = 0;
    std::string errors;
};

Exported exportWith(const std::map<std::string, std::string>& options) {
    std::vector<const char*> arguments{"betang", "export"};
    for (const auto& [name, value] : options) {
        arguments.push_back(name.c_str());
        arguments.push_back(value.c_str());
    }
    std::ostringstream errors;
    const int code = runCommandLine(static_cast<int>(arguments.size()), arguments.data(), errors);
    return {code, errors.str()};
}

}  // namespace

TEST_CASE("an export without one of its options is bad use and names it", "[apps]") {
    const TempFolder folder;
    for (const char* const option : {"--camera", "--from", "--to", "--case", "--reason"}) {
        INFO(option);
        auto options = goodOptions(folder);
        options.erase(option);
        const Exported ran = exportWith(options);
        CHECK(ran.exit_code == kBadUse);
        CHECK_THAT(ran.errors, Catch::Contains(option));
    }
}

TEST_CASE("an export of times without an offset, or of no camera's id, writes nothing", "[apps]") {
    const TempFolder folder;
    for (const auto& [option, wrong] : std::map<std::string, std::string>{
             {"--from", "2026-11-22 08:00:00"}, {"--to", "noon"}, {"--camera", "../etc"}}) {
        INFO(option);
        auto options = goodOptions(folder);
        options[option] = wrong;
        const Exported ran = exportWith(options);
        CHECK(ran.exit_code != kSuccess);
        CHECK_FALSE(ran.errors.empty());
        CHECK_FALSE(std::filesystem::exists(folder.path() / "p.zip"));
    }
}

TEST_CASE("an export of a storage that nothing was recorded into says why in one line", "[apps]") {
    const TempFolder folder;
    const Exported ran = exportWith(goodOptions(folder));
    CHECK(ran.exit_code == kFailure);
    CHECK_THAT(ran.errors, Catch::Contains("kapuas.dermaga"));
    CHECK(std::count(ran.errors.begin(), ran.errors.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "p.zip"));
}

}  // namespace betang
