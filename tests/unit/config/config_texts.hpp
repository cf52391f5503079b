// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "config/reader.hpp"

#include "tests/support/catch.hpp"

namespace betang {

// The configuration in `text`, which must be without problems.
inline Config readGood(const std::string& text) {
    ConfigOrProblems result = parseConfig(text, "/etc/betang/betang.yaml");
    for (const ConfigProblem& problem : result.problems) {
        FAIL_CHECK(problem.text());
    }
    return std::move(result.config);
}

// The problems of `text`, one a line, as `betang check` prints them for a file "x.yaml".
inline std::string problemsOf(const std::string& text) {
    std::string all;
    for (const ConfigProblem& problem : parseConfig(text, "x.yaml").problems) {
        all += problem.text() + "\n";
    }
    return all;
}

inline CameraId cameraId(const char* text) {
    return CameraId::parse(text).take();
}

inline std::filesystem::path sourceFolder() {
    const char* folder = std::getenv("BETANG_SOURCE_DIR");
    return folder == nullptr ? std::filesystem::current_path() : std::filesystem::path{folder};
}

}  // namespace betang
