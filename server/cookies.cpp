// SPDX-License-Identifier: Apache-2.0

#include "server/cookies.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace betang {

namespace {

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    const size_t last = text.find_last_not_of(" \t");
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, last - first + 1);
}

}  // namespace

std::string_view cookieIn(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const size_t end = std::min(header.find(';'), header.size());
        const std::string_view pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return pair.substr(equals + 1);
        }
    }
    return {};
}

std::string_view sessionCookieName(bool encrypted) {
    return encrypted ? "__Host-betang" : "betang";
}

std::string sessionCookie(std::string_view token, bool encrypted) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}",
                       sessionCookieName(encrypted),
                       token,
                       encrypted ? "; Secure" : "",
                       token.empty() ? "; Max-Age=0" : "");
}

}  // namespace betang
