// SPDX-License-Identifier: Apache-2.0

#include "accounts/user_store.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr const char* kColumns = "SELECT id, name, role, grants, password, created_ns FROM users ";

int64_t nanosecondsOf(UtcTime time) {
    return time.time_since_epoch().count();
}

Grants storedGrants(const std::string& text) {
    return grantsFrom(nlohmann::json::parse(text, nullptr, false)).take();
}

User userIn(const Statement& row) {
    return {.principal = {.id = row.integer(0),
                          .name = row.text(1),
                          .role = parseRole(row.text(2)).take(),
                          .grants = storedGrants(row.text(3))},
            .password = row.text(4),
            .created = UtcTime{Duration{row.integer(5)}}};
}

std::vector<User> usersOf(Statement statement) {
    std::vector<User> users;
    while (statement.step()) {
        users.push_back(userIn(statement));
    }
    return users;
}

std::optional<User> firstOf(Statement statement) {
    auto users = usersOf(std::move(statement));
    return users.empty() ? std::nullopt : std::optional{std::move(users.front())};
}

}  // namespace

std::optional<User> UserStore::named(std::string_view name) const {
    Statement find = database_.prepare((std::string{kColumns} + "WHERE name = ?").c_str());
    find.bind(1, name);
    return firstOf(std::move(find));
}

std::optional<User> UserStore::withId(int64_t id) const {
    Statement find = database_.prepare((std::string{kColumns} + "WHERE id = ?").c_str());
    find.bind(1, id);
    return firstOf(std::move(find));
}

std::vector<User> UserStore::all() const {
    return usersOf(database_.prepare((std::string{kColumns} + "ORDER BY name").c_str()));
}

bool UserStore::hasAdmin() const {
    Statement find = database_.prepare("SELECT 1 FROM users WHERE role = 'admin' LIMIT 1");
    const bool found = find.step();
    find.reset();
    return found;
}

void UserStore::add(const User& user) {
    const std::string& name = user.principal.name;
    if (named(name)) {
        throw Error{ErrorKind::InvalidArgument, fmt::format("there is a user '{}' already", name)};
    }
    const std::string grants = toJson(user.principal.grants).dump();
    database_
        .prepare(
            "INSERT INTO users(name, role, grants, password, created_ns, changed_ns) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?5)")
        .bind(1, name)
        .bind(2, toText(user.principal.role))
        .bind(3, grants)
        .bind(4, user.password)
        .bind(5, nanosecondsOf(user.created))
        .run();
}

void UserStore::setPassword(const std::string& name, const std::string& hash, UtcTime now) {
    Transaction transaction{database_};
    const User user = existing(name);
    database_.prepare("UPDATE users SET password = ?, changed_ns = ? WHERE id = ?")
        .bind(1, hash)
        .bind(2, nanosecondsOf(now))
        .bind(3, user.principal.id)
        .run();
    endSessions(user.principal.id);
    transaction.commit();
}

void UserStore::setRights(const std::string& name, Role role, const Grants& grants, UtcTime now) {
    Transaction transaction{database_};
    const User user = existing(name);
    if (role != Role::Admin) {
        keepAnAdmin(user);
    }
    const std::string text = toJson(grants).dump();
    database_.prepare("UPDATE users SET role = ?, grants = ?, changed_ns = ? WHERE id = ?")
        .bind(1, toText(role))
        .bind(2, text)
        .bind(3, nanosecondsOf(now))
        .bind(4, user.principal.id)
        .run();
    endSessions(user.principal.id);
    transaction.commit();
}

void UserStore::remove(const std::string& name) {
    Transaction transaction{database_};
    const User user = existing(name);
    keepAnAdmin(user);
    database_.prepare("DELETE FROM users WHERE id = ?").bind(1, user.principal.id).run();
    transaction.commit();
}

void UserStore::renewHash(int64_t id, const std::string& hash) {
    database_.prepare("UPDATE users SET password = ? WHERE id = ?").bind(1, hash).bind(2, id).run();
}

User UserStore::existing(const std::string& name) const {
    auto user = named(name);
    if (!user) {
        throw Error{ErrorKind::NotFound, fmt::format("there is no user '{}'", name)};
    }
    return std::move(*user);
}

void UserStore::keepAnAdmin(const User& user) const {
    if (user.principal.role != Role::Admin) {
        return;
    }
    Statement count = database_.prepare("SELECT COUNT(*) FROM users WHERE role = 'admin'");
    const bool last = !count.step() || count.integer(0) < 2;
    count.reset();
    if (last) {
        throw Error{ErrorKind::InvalidArgument, "the last admin must stay one"};
    }
}

void UserStore::endSessions(int64_t user) {
    database_.prepare("DELETE FROM sessions WHERE user = ?").bind(1, user).run();
}

}  // namespace betang
