// SPDX-License-Identifier: Apache-2.0
//
// Who a request comes from, once that is known.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "accounts/session_store.hpp"
#include "bus/json_text.hpp"
#include "server/http.hpp"

namespace betang {

struct Visitor {
    std::optional<Session> session{};      // nothing: not logged in, or there are no accounts
    std::optional<Principal> principal{};  // nothing: not logged in
    std::string address{};                 // the client's, as far as proxies can be believed
    bool encrypted = false;                // came through a proxy that has a certificate
    bool everywhere = false;               // reaches every camera, also those that have no id
    std::function<bool(const CameraId&)> reaches = [](const CameraId&) { return false; };
};

// False where nobody looked who it comes from.
[[nodiscard]] bool reaches(const Request& request, const CameraId& camera);

// Of what an event or a state is about, which it names in "camera". Good for as long as they stay
// connected.
[[nodiscard]] std::function<bool(const Json&)> seenBy(const Request& request);

// Throws PermissionDenied where nobody looked who it comes from.
[[nodiscard]] const Visitor& visitorOf(const Request& request);

}  // namespace betang
