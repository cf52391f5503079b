// SPDX-License-Identifier: Apache-2.0
//
// Reads the JSON that somebody sends. Everything throws InvalidArgument with what is wrong. Pure.

#pragma once

#include <string>

#include "accounts/accounts.hpp"
#include "bus/json_text.hpp"
#include "core/clock.hpp"
#include "server/http.hpp"

namespace betang {

// One JSON object. Whoever sends JSON has asked the browser for more than a form of a foreign page
// may.
[[nodiscard]] Json bodyOf(const Request& request);

// The text `name` of `body`, of at most `longest` bytes and not empty.
[[nodiscard]] std::string textIn(const Json& body, const char* name, size_t longest);

// {"name","password"}
[[nodiscard]] LoginAttempt loginIn(const Json& body);

// {"name","role","grants","password"}
[[nodiscard]] NewUser newUserIn(const Json& body);

struct Rights {
    Role role = Role::Viewer;
    Grants grants{};
};

// {"role","grants"}
[[nodiscard]] Rights rightsIn(const Json& body);

// {"label","grants","expires"}
[[nodiscard]] GuestLink guestLinkIn(const Json& body);

}  // namespace betang
