// SPDX-License-Identifier: Apache-2.0
//
// Users in the server's database.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.hpp"
#include "core/clock.hpp"
#include "database/sqlite.hpp"

namespace betang {

struct User {
    Principal principal;
    std::string password;  // its hash
    UtcTime created{};
};

// Thread-bound; borrows the database. Every change of a role, of grants or of a password and every
// removal ends the user's sessions with it, in one transaction.
class UserStore final {
  public:
    explicit UserStore(Database& database) : database_{database} {}

    [[nodiscard]] std::optional<User> named(std::string_view name) const;
    [[nodiscard]] std::optional<User> withId(int64_t id) const;
    [[nodiscard]] std::vector<User> all() const;  // by name
    [[nodiscard]] bool hasAdmin() const;

    // Throws InvalidArgument when the name is taken.
    void add(const User& user);

    // These throw NotFound, and InvalidArgument when no admin would be left.
    void setPassword(const std::string& name, const std::string& hash, UtcTime now);
    void setRights(const std::string& name, Role role, const Grants& grants, UtcTime now);
    void remove(const std::string& name);

    // A better hash of the same password: nobody is logged out.
    void renewHash(int64_t id, const std::string& hash);

  private:
    [[nodiscard]] User existing(const std::string& name) const;
    void keepAnAdmin(const User& user) const;
    void endSessions(int64_t user);

    Database& database_;
};

}  // namespace betang
