// SPDX-License-Identifier: Apache-2.0
//
// The routes of accounts: log in and out, users, guest links, and the audit log.

#pragma once

#include <memory>

#include "accounts/accounts.hpp"
#include "server/router.hpp"

namespace betang {

// `accounts` is nullptr where there are none: then only /api/v1/me is there.
void addOwnAccountRoutes(Router& router, const std::shared_ptr<Accounts>& accounts);
void addUserRoutes(Router& router, const std::shared_ptr<Accounts>& accounts);
void addGuestRoutes(Router& router, const std::shared_ptr<Accounts>& accounts);
void addAuditRoutes(Router& router, const std::shared_ptr<Accounts>& accounts);

// Whether `request` makes the server hash a password, which takes memory and a tenth of a second:
// such requests wait for each other.
[[nodiscard]] bool hashesPassword(const Request& request);

// Whether somebody who may see what `mine` grants may hand on `theirs`.
[[nodiscard]] bool mayHandOn(const Grants& mine, const Grants& theirs);

}  // namespace betang
