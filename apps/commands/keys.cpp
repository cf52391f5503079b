// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>

#include "apps/commands/command.hpp"
#include "archive/checkpoint.hpp"
#include "archive/signing_key.hpp"
#include "bus/curve.hpp"
#include "config/reader.hpp"
#include "config/secret.hpp"
#include "core/error.hpp"
#include "core/replace_file.hpp"

namespace betang {

namespace {

constexpr size_t kLongestPublicFile = 10'000;

struct KeysOptions {
    std::filesystem::path config_file;
    std::string name;
    std::string storage;  // whose signing key is meant instead of a secret
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

const std::filesystem::path& storageOf(const Config& config, const KeysOptions& options) {
    const auto found = config.storage.find(options.storage);
    if (found == config.storage.end()) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("--storage: there is no storage '{}'", options.storage)};
    }
    return found->second.path;
}

PublicKey publicKeyIn(const std::filesystem::path& file) {
    return PublicKey::fromPem(readWhole(file, kLongestPublicFile).take()).take();
}

// What signs recordings and packages, and what signed before.
void listSigning(const std::string& id, const std::filesystem::path& storage) {
    const auto current = SigningKey::publicFileIn(storage);
    for (const auto& file : SigningKey::publicFilesIn(storage)) {
        if (std::filesystem::exists(file)) {
            std::cout << fmt::format("{} {} storage.{}\n",
                                     file == current ? "signs" : "signed",
                                     publicKeyIn(file).id(),
                                     id);
        }
    }
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
    for (const auto& [id, storage] : config.storage) {
        listSigning(id, storage.path);
    }
}

void exportKey(const KeysOptions& options) {
    if (!options.storage.empty()) {
        const auto storage = storageOf(configOf(options), options);
        std::cout << publicKeyIn(SigningKey::publicFileIn(storage)).pem();
        return;
    }
    std::cout << load(configOf(options), options.name).take().public_key << '\n';
}

// The archive is the only one that writes to its chain: it takes the key when it next signs.
void rotateSigning(const std::filesystem::path& storage) {
    static_cast<void>(SigningKey{storage, false});  // there is one to be followed
    std::cout << SigningKey::makeNext(storage).id() << '\n';
    std::cerr << "the archive signs with it from its next checkpoint on, within a minute where it "
                 "runs\n";
}

void rotate(const KeysOptions& options) {
    const Config config = configOf(options);
    if (!options.storage.empty()) {
        rotateSigning(storageOf(config, options));
        return;
    }
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
        auto* const which = command->add_option_group("which");
        which->add_option("NAME", options->name, "name of the secret that is a key between sites");
        which->add_option("--storage", options->storage, "the key that signs its recordings")
            ->type_name("ID");
        which->require_option(1);
    }
    addConfigFile(*command, options->config_file);
    command->callback([options, run] { run(*options); });
}

}  // namespace

void addKeys(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const keys =
        app.add_subcommand("keys", "the keys between sites, and those that sign recordings");
    keys->require_subcommand(1);
    addOne(*keys, "list", "each key's name, public half and use", false, list);
    addOne(*keys, "export", "print the public half of a key", true, exportKey);
    addOne(
        *keys, "rotate", "make a key anew, or the first time; print its public half", true, rotate);
}

}  // namespace betang
