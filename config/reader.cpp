// SPDX-License-Identifier: Apache-2.0

#include "config/reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "config/nearest.hpp"
#include "config/secret.hpp"
#include "config/sections.hpp"
#include "config/setting_reader.hpp"

namespace betang {

namespace {

constexpr const char* kDefaultTimeZone = "Asia/Pontianak";
constexpr size_t kLongestSocketPath = 107;

struct ReadFile {
    std::filesystem::path path;
    std::string text;
    std::string unreadable;  // why, when it could not be read
};

ReadFile readFile(const std::filesystem::path& path) {
    ReadFile file{.path = path, .text = {}, .unreadable = {}};
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) {
        file.unreadable = failed && failed != std::errc::no_such_file_or_directory
                              ? failed.message()
                              : "no such file";
        return file;
    }
    std::ifstream in{path, std::ios::binary};
    // One byte more than is read, so that parseYaml() sees that the file is too large.
    file.text.resize(
        std::min<uintmax_t>(std::filesystem::file_size(path, failed), kLargestConfigFile + 1));
    in.read(file.text.data(), static_cast<std::streamsize>(file.text.size()));
    if (!in) {
        file.unreadable = "cannot be read";
    }
    return file;
}

// The main file and what lies in conf.d beside it, in the order in which later ones win.
std::vector<ReadFile> readFiles(const std::filesystem::path& main) {
    std::vector<std::filesystem::path> more;
    std::error_code failed;
    for (const auto& entry :
         std::filesystem::directory_iterator{main.parent_path() / "conf.d", failed}) {
        if (entry.path().extension() == ".yaml") {
            more.push_back(entry.path());
        }
    }
    const bool unreadable = failed && failed != std::errc::no_such_file_or_directory;
    std::sort(more.begin(), more.end());
    std::vector<ReadFile> files{readFile(main)};
    std::transform(more.begin(), more.end(), std::back_inserter(files), readFile);
    if (unreadable) {
        files.push_back({main.parent_path() / "conf.d", {}, "cannot be read: " + failed.message()});
    }
    return files;
}

std::filesystem::path defaultRuntime() {
    const uid_t user = geteuid();
    if (user == 0) {
        return "/run/betang";
    }
    const char* session = std::getenv("XDG_RUNTIME_DIR");
    if (session != nullptr && *session == '/') {
        return std::filesystem::path{session} / "betang";
    }
    return fmt::format("/run/user/{}/betang", user);
}

// Where services keep what must last (FHS 3.0, XDG Base Directory 0.8).
std::filesystem::path lastingFolder() {
    if (geteuid() == 0) {
        return "/var/lib/betang/state";
    }
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && *state == '/') {
        return std::filesystem::path{state} / "betang";
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path{home != nullptr ? home : "/"} / ".local/state/betang";
}

// Bytes that the longest of our sockets adds to the runtime folder: see bus/endpoints.hpp.
size_t longestSocketName(const Config& config) {
    size_t longest = 0;
    const auto consider = [&longest](std::string_view role, const std::string& name) {
        longest = std::max(longest, role.size() + name.size());
    };
    for (const auto& [id, link] : config.links) {
        consider("/ingest-", id + "-255.catchup");
    }
    for (const auto& [id, storage] : config.storage) {
        consider("/archive-", id + ".catchup");
    }
    for (const auto& [id, wall] : config.walls) {
        consider("/wall-", id + ".catchup");
    }
    if (config.server) {
        consider("/server-", "main.catchup");
    }
    if (config.share) {
        consider("/share-", "main.catchup");
    }
    for (const auto& [id, site] : config.sites) {
        if (site.remote) {
            consider("/site-", id + ".catchup");
        }
    }
    consider("/analytics-", "main.catchup");
    return longest;
}

std::filesystem::path folder(SettingReader& root,
                             const char* name,
                             const std::filesystem::path& base,
                             const std::filesystem::path& fallback) {
    const auto path = (base / root.text(name, fallback)).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

void readAll(SettingReader& root, Config& config, const std::filesystem::path& base) {
    config.province = root.text("province", "Betang");
    config.time_zone = root.value("time_zone", std::string{kDefaultTimeZone}, parseTimeZone);
    const bool own_runtime = root.text("runtime", "auto") != "auto";
    config.runtime = own_runtime ? folder(root, "runtime", base, "") : defaultRuntime();
    const bool own_state = root.text("state", "auto") != "auto";
    config.state = own_state     ? folder(root, "state", base, "")
                   : own_runtime ? config.runtime
                                 : lastingFolder();
    config.secrets = folder(root, "secrets", base, "secrets");
    readLinks(root, config);
    readSites(root, config);
    readStorage(root, config, base);
    readSchedules(root, config);
    readCameras(root, config, base);
    readGroups(root, config);
    readLayouts(root, config);
    readWalls(root, config);
    readServer(root, config);
    readShare(root, config);
    root.finish();
    const size_t sockets = longestSocketName(config);
    if (config.runtime.native().size() + sockets > kLongestSocketPath) {
        root.refuse("runtime",
                    fmt::format("the folder's name must be at most {} bytes long, or names of "
                                "sockets in it get too long",
                                kLongestSocketPath - std::min(sockets, kLongestSocketPath)));
    }
}

ConfigOrProblems read(std::vector<ReadFile> files, const std::filesystem::path& base) {
    std::vector<std::filesystem::path> names;
    for (const ReadFile& file : files) {
        names.push_back(file.path);
    }
    ReadLog log{names};
    YamlNode root;
    bool broken = false;
    for (size_t i = 0; i < files.size(); ++i) {
        if (!files[i].unreadable.empty()) {
            log.refuse({i, 1, 1}, "", files[i].unreadable);
            broken = true;
            continue;
        }
        YamlDocument document = parseYaml(files[i].text, i);
        files[i].text.clear();
        for (const YamlProblem& problem : document.problems) {
            log.refuse(problem.place, "", problem.rule);
            broken = true;
        }
        mergeYaml(root, std::move(document.root));
    }
    ConfigOrProblems result;
    // Half a tree would only produce problems that are not there.
    if (!broken) {
        SettingReader reader{log, root, {0, 1, 1}, ""};
        readAll(reader, result.config, base);
    }
    result.problems = log.takeProblems();
    result.origins = log.takeOrigins();
    return result;
}

// What each setting names that needs a secret.
std::vector<std::pair<std::string, std::string>> secretsOf(const Config& config) {
    std::vector<std::pair<std::string, std::string>> secrets;
    for (const auto& [id, camera] : config.cameras) {
        if (!camera.secret.empty()) {
            secrets.emplace_back(fmt::format("cameras.{}.secret", id.text()), camera.secret);
        }
    }
    for (const auto& [id, site] : config.sites) {
        if (site.remote) {
            secrets.emplace_back(fmt::format("sites.{}.remote.secret", id), site.remote->secret);
        }
    }
    if (config.share) {
        secrets.emplace_back("share.secret", config.share->secret);
    }
    return secrets;
}

std::string allTexts(const std::vector<ConfigProblem>& problems) {
    std::string text;
    for (const ConfigProblem& problem : problems) {
        text += text.empty() ? "" : "\n";
        text += problem.text();
    }
    return text;
}

}  // namespace

std::string ConfigProblem::text() const {
    return setting.empty()
               ? fmt::format("{}:{}:{}: {}", file.native(), line, column, rule)
               : fmt::format("{}:{}:{}: {}: {}", file.native(), line, column, setting, rule);
}

ConfigOrProblems readConfig(const std::filesystem::path& file) {
    return readConfig(file, std::filesystem::absolute(file).parent_path());
}

ConfigOrProblems readConfig(const std::filesystem::path& file, const std::filesystem::path& base) {
    return read(readFiles(file), base);
}

ConfigOrProblems parseConfig(const std::string& text, const std::filesystem::path& name) {
    return read({ReadFile{.path = name, .text = text, .unreadable = {}}},
                std::filesystem::absolute(name).parent_path());
}

ConfigOrProblems checkConfig(const std::filesystem::path& file) {
    ConfigOrProblems result = readConfig(file);
    if (!result.problems.empty()) {
        return result;
    }
    for (const auto& [setting, secret] : secretsOf(result.config)) {
        if (const auto usable = checkSecret(result.config, secret); !usable) {
            const SettingPlace& at = result.origins.at(setting);
            result.problems.push_back(
                {at.file, at.line, at.column, setting, usable.error().text()});
        }
    }
    std::stable_sort(result.problems.begin(),
                     result.problems.end(),
                     [](const ConfigProblem& a, const ConfigProblem& b) {
                         return std::tie(a.file, a.line, a.column) <
                                std::tie(b.file, b.line, b.column);
                     });
    return result;
}

Config loadConfig(const std::filesystem::path& file) {
    return loadConfig(file, std::filesystem::absolute(file).parent_path());
}

Config loadConfig(const std::filesystem::path& file, const std::filesystem::path& base) {
    ConfigOrProblems result = readConfig(file, base);
    if (!result.problems.empty()) {
        throw Error{ErrorKind::BadConfig, allTexts(result.problems)};
    }
    return std::move(result.config);
}

}  // namespace betang
