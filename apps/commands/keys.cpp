// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>

#include "apps/commands/command.hpp"
#include "bus/curve.hpp"
#include "config/reader.hpp"
#include "config/secret.hpp"
#include "core/error.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

struct KeysOptions {
    std::filesystem::path config_file;
    std::string name;
};

// The rest of the configuration may wait for the other side's key, which it cannot have before both
// sides have made theirs: only where the secrets lie must be known.
Config configOf(const KeysOptions& options) {
    ConfigOrProblems read = readConfig(options.config_file);
    if (read.config.secrets.empty()) {
        return loadConfig(options.config_file);  // throws the problems
    }
    return std::move(read.config);
}

// What each key is for, by its secret's name.
std::map<std::string, std::string> keysIn(const Config& config) {
    std::map<std::string, std::string> keys;
    for (const auto& [id, site] : config.sites) {
        if (site.remote && !site.remote->secret.empty()) {
            keys[site.remote->secret] += fmt::format(" sites.{}.remote", id);
        }
    }
    if (config.share && !config.share->secret.empty()) {
        keys[config.share->secret] += " share";
    }
    return keys;
}

Result<CurveKeys> load(const Config& config, const std::string& name) {
    const auto key = loadSecretKey(config, name);
    if (!key) {
        return key.error();
    }
    auto keys = curveKeysOf(key->text());
    return keys ? std::move(keys)
                : Error{keys.error().kind(),
                        fmt::format("secret '{}' {}", name, keys.error().text())};
}

void list(const KeysOptions& options) {
    const Config config = configOf(options);
    for (const auto& [name, used_by] : keysIn(config)) {
        const auto keys = load(config, name);
        std::cout << fmt::format(
            "{} {}{}\n", name, keys ? keys->public_key : "(" + keys.error().text() + ")", used_by);
    }
}

void exportKey(const KeysOptions& options) {
    std::cout << load(configOf(options), options.name).take().public_key << '\n';
}

void rotate(const KeysOptions& options) {
    const Config config = configOf(options);
    if (!isName(options.name)) {
        throw Error{ErrorKind::InvalidArgument,
                    "NAME: must be a name of a-z, 0-9 and inner '-', at most 40 characters"};
    }
    if (::mkdir(config.secrets.c_str(), 0700) != 0 && !std::filesystem::exists(config.secrets)) {
        throw Error{ErrorKind::Io, fmt::format("cannot make {}", config.secrets.native())};
    }
    const CurveKeys keys = makeCurveKeys();
    replaceFile(config.secrets / options.name, keys.secret_key + "\n");
    std::cout << keys.public_key << '\n';
}

void addOne(CLI::App& keys,
            const char* name,
            const char* what,
            bool named,
            void (*run)(const KeysOptions&)) {
    CLI::App* const command = keys.add_subcommand(name, what);
    const auto options = std::make_shared<KeysOptions>();
    if (named) {
        command->add_option("NAME", options->name, "name of the secret")->required();
    }
    addConfigFile(*command, options->config_file);
    command->callback([options, run] { run(*options); });
}

}  // namespace

void addKeys(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const keys =
        app.add_subcommand("keys", "the keys that protect what passes between sites");
    keys->require_subcommand(1);
    addOne(*keys, "list", "each key's name, public half and use", false, list);
    addOne(*keys, "export", "print the public half of a key", true, exportKey);
    addOne(
        *keys, "rotate", "make a key anew, or the first time; print its public half", true, rotate);
}

}  // namespace betang
