// SPDX-License-Identifier: Apache-2.0
//
// Holds config/default.yaml to what the reader does when a setting is left out.

#include <sstream>
#include <string>
#include <vector>

#include "config/schema.hpp"

#include "tests/unit/config/config_texts.hpp"

using namespace betang;

namespace {

struct Line {
    std::string text;
    std::string comment;  // the comment lines right above it
    std::string name;     // of the setting that begins here, if any
    std::string value;
};

std::vector<Line> defaultLines() {
    std::istringstream in{std::string{defaultConfigText()}};
    std::vector<Line> lines;
    std::string comment;
    for (std::string text; std::getline(in, text);) {
        const size_t start = text.find_first_not_of(" -");
        if (start == std::string::npos || text[start] == '#') {
            comment = start == std::string::npos ? "" : comment + text;
            lines.push_back({text, "", "", ""});
            continue;
        }
        const size_t colon = text.find(": ", start);
        const size_t name_end = colon == std::string::npos ? text.size() - 1 : colon;
        lines.push_back({text,
                         comment,
                         text.substr(start, name_end - start),
                         colon == std::string::npos ? "" : text.substr(colon + 2)});
        comment.clear();
    }
    return lines;
}

bool mayBeLeftOut(const Line& line) {
    return !line.value.empty() && line.comment.find("Required") == std::string::npos &&
           line.text.find("kind: display") == std::string::npos;
}

// The file without the setting of line `skipped`.
std::string without(const std::vector<Line>& lines, size_t skipped) {
    std::string text;
    for (size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i].text;
        text += i == skipped ? line.substr(0, line.find_first_not_of(" -")) : line;
        text += '\n';
    }
    return text;
}

}  // namespace

TEST_CASE("leaving any optional setting out of the default file changes nothing", "[config]") {
    const auto lines = defaultLines();
    const Config whole = readGood(std::string{defaultConfigText()});
    int left_out = 0;
    for (size_t i = 0; i < lines.size(); ++i) {
        if (mayBeLeftOut(lines[i])) {
            INFO(lines[i].text);
            CHECK(readGood(without(lines, i)) == whole);
            ++left_out;
        }
    }
    CHECK(left_out >= 30);
}

TEST_CASE("every setting of the default file is explained with its default", "[config]") {
    for (const Line& line : defaultLines()) {
        if (mayBeLeftOut(line)) {
            INFO(line.text);
            CHECK_THAT(line.comment, Catch::Contains("Default: "));
        }
    }
}

TEST_CASE("a default said in a comment is the one that is written", "[config]") {
    for (const Line& line : defaultLines()) {
        const size_t at = line.comment.find("Default: ");
        if (!mayBeLeftOut(line) || at == std::string::npos) {
            continue;
        }
        const std::string said = line.comment.substr(at + 9);
        const bool by_meaning = said.starts_with("the ") || said.starts_with("empty");
        INFO(line.text << " / " << said);
        CHECK((by_meaning ||
               line.value.find(said.substr(0, said.find_first_of(" (;"))) != std::string::npos));
    }
}

TEST_CASE("the demo province is a good configuration with nine cameras on two sites", "[config]") {
    const ConfigOrProblems demo = readConfig(sourceFolder() / "config/demo.yaml");
    for (const ConfigProblem& problem : demo.problems) {
        FAIL_CHECK(problem.text());
    }
    CHECK(demo.config.cameras.size() == 9);
    CHECK(demo.config.sites.size() == 2);
    CHECK(demo.config.walls.at("utama").cameras.size() == 9);
    CHECK(demo.config.storage.at("utama").path == sourceFolder() / "config/recordings");
}
