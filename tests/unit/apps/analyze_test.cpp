// SPDX-License-Identifier: Apache-2.0
//
// The command line of `betang analyze`.

#include <fstream>
#include <sstream>

#include "apps/commands/command.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

struct Ran {
    int exit_code = 0;
    std::string errors;
};

Ran run(std::vector<std::string> words) {
    std::vector<const char*> arguments{"betang"};
    for (const std::string& word : words) {
        arguments.push_back(word.c_str());
    }
    std::ostringstream errors;
    const int code = runCommandLine(static_cast<int>(arguments.size()), arguments.data(), errors);
    return {code, errors.str()};
}

}  // namespace

TEST_CASE("analyze fails on a clip that is not there and on one that is no video", "[apps]") {
    const TempFolder folder;
    const std::string text = folder.path() / "text.mp4";
    std::ofstream{text} << "no video";

    CHECK(run({"analyze", "/absent.mp4"}).exit_code == kFailure);
    CHECK_THAT(run({"analyze", "/absent.mp4"}).errors, Catch::StartsWith("/absent.mp4: "));
    CHECK(run({"analyze", text}).exit_code == kFailure);
}

TEST_CASE("analyze takes a camera only with its configuration, and one that is in it", "[apps]") {
    const TempFolder folder;
    const std::string config = folder.path() / "betang.yaml";
    std::ofstream{config} << "cameras: {kapuas.dermaga: {main: 'rtsp://h/1'}}\n";

    CHECK(run({"analyze", "x.mp4", "--camera", "kapuas.dermaga"}).exit_code == kBadUse);
    CHECK(run({"analyze", "x.mp4", "-c", config}).exit_code == kBadUse);
    CHECK(run({"analyze", "x.mp4", "-c", config, "--camera", "a.b"}).errors ==
          "analyze: --camera: the configuration has no camera 'a.b'\n");
}

TEST_CASE("analyze needs a clip", "[apps]") {
    CHECK(run({"analyze"}).exit_code == kBadUse);
}

}  // namespace betang
