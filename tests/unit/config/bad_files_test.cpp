// SPDX-License-Identifier: Apache-2.0
//
// Every file of tests/data/config/bad against the exact lines that stand beside it.

#include <algorithm>
#include <vector>

#include "tests/support/files.hpp"
#include "tests/unit/config/config_texts.hpp"

using namespace betang;

namespace {

std::vector<std::filesystem::path> badFiles() {
    std::vector<std::filesystem::path> files;
    const auto folder = sourceFolder() / "tests/data/config/bad";
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() == ".yaml") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

// What `betang check -c NAME` prints in the file's own folder.
std::string checkedFromInside(const std::filesystem::path& file) {
    std::string text;
    for (ConfigProblem problem : checkConfig(file).problems) {
        problem.file = problem.file.filename();
        text += problem.text() + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("every bad file is answered with the exact place and rule", "[config]") {
    const auto files = badFiles();
    CHECK(files.size() >= 40);
    for (const auto& file : files) {
        auto expected = file;
        expected.replace_extension(".txt");
        INFO(file);
        CHECK(checkedFromInside(file) == contentsOf(expected));
    }
}

TEST_CASE("no problem repeats a password from the wrong place", "[config]") {
    for (const auto& file : badFiles()) {
        CHECK_THAT(checkedFromInside(file),
                   !Catch::Contains("rahasia") && !Catch::Contains("admin"));
    }
}

TEST_CASE("a problem is one line whatever the file holds", "[config]") {
    const std::string key = "\"a\\nb\\tc" + std::string(10'000, 'x') + "\"";
    const std::string problem = problemsOf(key + ": 1\n");
    CHECK(problem.size() < 400);
    CHECK(std::count(problem.begin(), problem.end(), '\n') == 1);
}

TEST_CASE("a file with thousands of problems is answered with the first two hundred", "[config]") {
    std::string text = "cameras:\n";
    for (int i = 0; i < 5000; ++i) {
        text += "  bad id " + std::to_string(i) + ": {}\n";
    }
    CHECK(parseConfig(text, "x.yaml").problems.size() == 200);
}

TEST_CASE("one camera more than can be is refused where it stands", "[config]") {
    std::string text = "cameras:\n";
    for (int i = 0; i < 4097; ++i) {
        text += "  kapuas.k" + std::to_string(i) + ": {main: rtsp://h/1}\n";
    }
    CHECK(problemsOf(text) == "x.yaml:4098:3: cameras: at most 4096 cameras, this is one more\n");
}

TEST_CASE("a file that is too large is refused before it is read", "[config]") {
    CHECK(problemsOf(std::string((size_t{4} << 20) + 1, '\n')) ==
          "x.yaml:1:1: larger than 4 MiB\n");
}

TEST_CASE("files that cannot be read say so", "[config]") {
    CHECK(checkConfig("/absent/betang.yaml").problems.at(0).text() ==
          "/absent/betang.yaml:1:1: no such file");
    CHECK(checkConfig("/tmp").problems.at(0).text() == "/tmp:1:1: no such file");
}

TEST_CASE("set-up code gets all problems in one error", "[config]") {
    const auto file = sourceFolder() / "tests/data/config/bad/02-unknown-at-top.yaml";
    try {
        (void)loadConfig(file);
        FAIL("nothing was thrown");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::BadConfig);
        CHECK_THAT(error.text(), Catch::Contains("'province'") && Catch::Contains(":3:1: colour"));
    }
}
