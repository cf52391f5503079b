// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <charconv>
#include <optional>

#include "config/values.hpp"

namespace betang {

namespace {

constexpr size_t kLongestUrl = 2048;

Error rule(const char* text) {
    return Error{ErrorKind::BadConfig, text};
}

bool isPrintable(char c) {
    return c > 0x20 && c < 0x7f;
}

std::optional<size_t> schemeLength(std::string_view url) {
    for (const std::string_view scheme : {"rtsp://", "rtsps://"}) {
        if (url.starts_with(scheme)) {
            return scheme.size();
        }
    }
    return std::nullopt;
}

bool isPort(std::string_view text) {
    int port = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, port);
    return failed == std::errc{} && stop == end && port >= 1 && port <= 65535;
}

bool isHost(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
}

bool isIpv6(std::string_view address) {
    return !address.empty() &&
           address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

// The host of an authority without user info, and what follows it: "" or ":PORT".
struct HostAndRest {
    bool host_ok = false;
    std::string_view rest;
};

HostAndRest splitHost(std::string_view authority) {
    if (authority.starts_with('[')) {
        const size_t close = authority.find(']');
        if (close == std::string_view::npos) {
            return {};
        }
        return {isIpv6(authority.substr(1, close - 1)), authority.substr(close + 1)};
    }
    const size_t colon = std::min(authority.find(':'), authority.size());
    return {isHost(authority.substr(0, colon)), authority.substr(colon)};
}

}  // namespace

Result<std::string> parseRtspUrl(std::string_view text) {
    const auto scheme = schemeLength(text);
    if (!scheme) {
        return rule("must begin with rtsp:// or rtsps://");
    }
    if (text.size() > kLongestUrl || !std::all_of(text.begin(), text.end(), isPrintable)) {
        return rule("must be at most 2048 printable ASCII characters without spaces");
    }
    const std::string_view after = text.substr(*scheme);
    const std::string_view authority = after.substr(0, after.find_first_of("/?#"));
    const auto [host_ok, rest] = splitHost(authority);
    const bool port_ok = rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)));
    // A password that holds a slash ends the authority early: an '@' anywhere then tells.
    const bool user_info = authority.find('@') != std::string_view::npos ||
                           (!port_ok && after.find('@') != std::string_view::npos);
    if (user_info) {
        return rule("put the password into a secret, not the URL");
    }
    if (!host_ok) {
        return rule("must name a host");
    }
    if (!port_ok) {
        return rule("must have a port from 1 to 65535");
    }
    return std::string{text};
}

}  // namespace betang
