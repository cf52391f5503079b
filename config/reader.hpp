// SPDX-License-Identifier: Apache-2.0
//
// From YAML files to a checked Config.

#pragma once

#include <filesystem>
#include <map>
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

// Where a setting stands.
struct SettingPlace {
    std::filesystem::path file;
    int line = 1;
    int column = 1;

    bool operator==(const SettingPlace&) const = default;
};

struct ConfigOrProblems {
    Config config;                        // complete only when problems is empty
    std::vector<ConfigProblem> problems;  // in order of file, line and column

    // By dotted path, where the effective value of each setting that is written down stands;
    // settings left at their defaults are not in it.
    std::map<std::string, SettingPlace> origins;
};

// Reads `file`, then conf.d/*.yaml beside it in name order, later files winning setting by setting.
// Every problem of all files is reported, not only the first. Reentrant; reads files only.
[[nodiscard]] ConfigOrProblems readConfig(const std::filesystem::path& file);

// The same, with relative paths in it leading from the folder `base` instead of from the file's
// own: for a copy of a configuration that lies elsewhere.
[[nodiscard]] ConfigOrProblems readConfig(const std::filesystem::path& file,
                                          const std::filesystem::path& base);

// What `betang check` does: readConfig(), and where that finds nothing wrong, the secrets as well:
// each must be a regular file of mode 0600 or stricter. Their contents are not read.
[[nodiscard]] ConfigOrProblems checkConfig(const std::filesystem::path& file);

// readConfig() over a text in memory; `name` stands for the file in problems.
[[nodiscard]] ConfigOrProblems parseConfig(const std::string& text,
                                           const std::filesystem::path& name);

// For set-up code: the config, or throws BadConfig with all problems, one a line.
[[nodiscard]] Config loadConfig(const std::filesystem::path& file);
[[nodiscard]] Config loadConfig(const std::filesystem::path& file,
                                const std::filesystem::path& base);

}  // namespace betang
