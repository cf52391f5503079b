// SPDX-License-Identifier: Apache-2.0
//
// From YAML files to a checked Config.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/result.hpp"

namespace betang {

// One broken rule. Its text is `FILE:LINE:COLUMN: setting: rule`; line and column count from 1.
struct ConfigProblem {
    std::filesystem::path file;
    int line = 1;
    int column = 1;
    std::string setting;  // dotted path, for example cameras.kapuas.dermaga.main
    std::string rule;

    [[nodiscard]] std::string text() const;
};

struct ConfigOrProblems {
    Config config;                        // complete only when problems is empty
    std::vector<ConfigProblem> problems;  // in order of file, line and column
};

// Reads `file`, then conf.d/*.yaml beside it in name order, later files winning setting by setting.
// Every problem of all files is reported, not only the first. Reentrant; reads files only.
[[nodiscard]] ConfigOrProblems readConfig(const std::filesystem::path& file);

// The same over a text in memory; `name` stands for the file in problems.
[[nodiscard]] ConfigOrProblems parseConfig(const std::string& text,
                                           const std::filesystem::path& name);

// For set-up code: the config, or throws BadConfig with all problems, one a line.
[[nodiscard]] Config loadConfig(const std::filesystem::path& file);

}  // namespace betang
