// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "accounts/accounts.hpp"
#include "accounts/server_database.hpp"
#include "apps/commands/command.hpp"
#include "apps/commands/secret_input.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"

namespace betang {

namespace {

struct UserOptions {
    std::filesystem::path config_file;
    std::string name;
    std::string role;
    bool all = false;
    std::vector<std::string> sites;
    std::vector<std::string> groups;
    std::vector<std::string> cameras;

    SystemClock clock{};
};

// Whoever can read the server's folder is its administrator anyway.
Doer local() {
    return {"local", ""};
}

std::unique_ptr<Accounts> accountsOf(const UserOptions& options) {
    const Config config = loadConfig(options.config_file);
    return std::make_unique<Accounts>(serverFolder(config.state), options.clock);
}

// Names that the configuration does not know are most likely misspelt.
void checkKnown(const Config& config, const UserOptions& options) {
    const auto refuse = [](const char* what, const std::string& id) {
        throw Error{ErrorKind::InvalidArgument, fmt::format("--{}: there is no '{}'", what, id)};
    };
    for (const std::string& id : options.sites) {
        if (id != "wall" && !config.sites.contains(id)) {
            refuse("site", id);
        }
    }
    for (const std::string& id : options.groups) {
        if (!config.groups.contains(id)) {
            refuse("group", id);
        }
    }
    for (const std::string& text : options.cameras) {
        const auto id = CameraId::parse(text);
        const bool wall =
            id && id->site() == "wall" && config.walls.contains(std::string{id->name()});
        if (!wall && (!id || !config.cameras.contains(*id))) {
            refuse("camera", text);
        }
    }
}

Grants grantsOf(const UserOptions& options) {
    checkKnown(loadConfig(options.config_file), options);
    Grants grants{.all = options.all,
                  .sites = {options.sites.begin(), options.sites.end()},
                  .groups = {options.groups.begin(), options.groups.end()}};
    for (const std::string& camera : options.cameras) {
        grants.cameras.insert(CameraId::parse(camera).take());
    }
    return grants;
}

std::string grantsText(const Grants& grants) {
    if (grants.all) {
        return "all";
    }
    std::vector<std::string> parts;
    for (const std::string& site : grants.sites) {
        parts.push_back("site:" + site);
    }
    for (const std::string& group : grants.groups) {
        parts.push_back("group:" + group);
    }
    for (const CameraId& camera : grants.cameras) {
        parts.push_back("camera:" + camera.text());
    }
    return parts.empty() ? "nothing" : fmt::format("{}", fmt::join(parts, " "));
}

void addOne(const UserOptions& options) {
    NewUser user{.name = parseUserName(options.name).take(),
                 .role = parseRole(options.role).take(),
                 .grants = grantsOf(options),
                 .password = askForSecret("password for " + options.name)};
    const auto accounts = accountsOf(options);
    accounts->add(std::move(user), local());
}

void resetPassword(const UserOptions& options) {
    const auto accounts = accountsOf(options);
    if (!accounts->userNamed(options.name)) {
        throw Error{ErrorKind::NotFound, fmt::format("there is no user '{}'", options.name)};
    }
    accounts->setPassword(options.name, askForSecret("new password for " + options.name), local());
}

void listAll(const UserOptions& options) {
    for (const User& user : accountsOf(options)->users()) {
        std::cout << fmt::format("{} {} {}\n",
                                 user.principal.name,
                                 toText(user.principal.role),
                                 grantsText(user.principal.grants));
    }
}

void removeOne(const UserOptions& options) {
    accountsOf(options)->remove(options.name, local());
}

void grant(const UserOptions& options) {
    const Grants grants = grantsOf(options);
    const auto accounts = accountsOf(options);
    const auto user = accounts->userNamed(options.name);
    if (!user) {
        throw Error{ErrorKind::NotFound, fmt::format("there is no user '{}'", options.name)};
    }
    const Role role = options.role.empty() ? user->principal.role : parseRole(options.role).take();
    accounts->setRights(options.name, role, grants, local());
}

enum class Takes { Nothing, Name, Rights };

CLI::App* addUserCommand(CLI::App& parent,
                         const char* name,
                         const char* what,
                         Takes takes,
                         void (*run)(const UserOptions&)) {
    CLI::App* const command = parent.add_subcommand(name, what);
    const auto options = std::make_shared<UserOptions>();
    if (takes != Takes::Nothing) {
        command->add_option("NAME", options->name, "of a-z, 0-9 and inner '-'")->required();
    }
    if (takes == Takes::Rights) {
        command->add_option("--role", options->role, "viewer, operator, supervisor or admin");
        command->add_flag("--all", options->all, "at every camera and wall");
        command->add_option("--site", options->sites, "at its cameras; `wall`: at every wall");
        command->add_option("--group", options->groups, "at its cameras");
        command->add_option("--camera", options->cameras, "at this one; wall.NAME: at a wall");
    }
    addConfigFile(*command, options->config_file);
    command->callback([options, run] { run(*options); });
    return command;
}

}  // namespace

void addUser(CLI::App& app, int& /*exit_code*/) {
    CLI::App* const user = app.add_subcommand(
        "user", "who may log in to the web server; passwords come from a prompt or standard input");
    user->require_subcommand(1);
    addUserCommand(*user, "add", "a user with a role and grants", Takes::Rights, addOne)
        ->get_option("--role")
        ->required();
    addUserCommand(*user, "reset", "a user's password", Takes::Name, resetPassword);
    addUserCommand(*user, "list", "name, role and grants of each", Takes::Nothing, listAll);
    addUserCommand(*user, "remove", "a user", Takes::Name, removeOne);
    addUserCommand(
        *user, "grant", "other grants, and with --role another role", Takes::Rights, grant);
}

}  // namespace betang
