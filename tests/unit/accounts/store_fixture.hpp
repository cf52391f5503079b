// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "accounts/server_database.hpp"
#include "accounts/session_store.hpp"
#include "accounts/user_store.hpp"

#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

// A new database, and users in it whose password hash is their name.
struct StoreFixture {
    Principal add(const std::string& name, Role role, Grants grants = {}) {
        users.add({.principal = {.name = name, .role = role, .grants = std::move(grants)},
                   .password = name,
                   .created = clock.utc()});
        return users.named(name)->principal;
    }

    TempFolder folder;
    SimulatedClock clock;
    Database database{openServerDatabase(folder.path() / "server")};
    UserStore users{database};
    SessionStore sessions{database};
};

}  // namespace betang
