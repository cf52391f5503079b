// SPDX-License-Identifier: Apache-2.0

#include "server/request_body.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/time_text.hpp"

namespace betang {

namespace {

constexpr size_t kLongestName = 100;

Grants grantsIn(const Json& body) {
    return grantsFrom(body.value("grants", Json())).take();
}

}  // namespace

Json bodyOf(const Request& request) {
    if (!request.header("content-type").starts_with("application/json")) {
        throw Error{ErrorKind::InvalidArgument, "the body must be application/json"};
    }
    auto body = parseJson(request.body);
    if (!body || !body->is_object()) {
        throw Error{ErrorKind::InvalidArgument, "the body must be a JSON object"};
    }
    return std::move(*body);
}

std::string textIn(const Json& body, const char* name, size_t longest) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string() ||
        found->get_ref<const std::string&>().empty() ||
        found->get_ref<const std::string&>().size() > longest) {
        throw Error{ErrorKind::InvalidArgument,
                    fmt::format("'{}' must be a text of 1 to {} bytes", name, longest)};
    }
    return found->get<std::string>();
}

LoginAttempt loginIn(const Json& body) {
    return {.name = textIn(body, "name", kLongestName),
            .password = textIn(body, "password", kLongestPassword),
            .address = {}};
}

NewUser newUserIn(const Json& body) {
    Rights rights = rightsIn(body);
    return {.name = parseUserName(textIn(body, "name", kLongestName)).take(),
            .role = rights.role,
            .grants = std::move(rights.grants),
            .password = textIn(body, "password", kLongestPassword)};
}

Rights rightsIn(const Json& body) {
    return {parseRole(textIn(body, "role", kLongestName)).take(), grantsIn(body)};
}

GuestLink guestLinkIn(const Json& body) {
    const auto expires = parseRfc3339(textIn(body, "expires", kLongestName));
    if (!expires) {
        throw Error{ErrorKind::InvalidArgument,
                    "'expires' must be a time like 2026-11-22T08:00:00+07:00"};
    }
    return {.id = 0,
            .label = textIn(body, "label", kLongestName),
            .grants = grantsIn(body),
            .made_by = {},
            .created = {},
            .expires = *expires};
}

}  // namespace betang
