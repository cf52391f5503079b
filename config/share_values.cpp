// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <charconv>

#include "config/values.hpp"

namespace betang {

namespace {

constexpr size_t kLongestHost = 253;
constexpr size_t kKeyLength = 40;
constexpr int kHighestPort = 65533;
constexpr std::string_view kZ85Signs = ".-:+=^!/*?&<>()[]{}@%$#";

Error refused(const char* text) {
    return Error{ErrorKind::BadConfig, text};
}

bool isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isHostName(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        return !host.empty() &&
               host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    }
    return !host.empty() && host.size() <= kLongestHost &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return isAlphanumeric(c) || c == '.' || c == '-' || c == '_';
           });
}

}  // namespace

Result<TcpPlace> parseTcpPlace(std::string_view text) {
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || !isHostName(text.substr(0, colon))) {
        return refused("must be HOST:PORT, like 10.9.0.2:7100");
    }
    const std::string_view digits = text.substr(colon + 1);
    int port = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (failed != std::errc{} || end != digits.data() + digits.size() || port < 1 ||
        port > kHighestPort) {
        return refused("must end in a port from 1 to 65533: the two above it are needed as well");
    }
    return TcpPlace{std::string{text.substr(0, colon)}, port};
}

Result<std::string> parseCurveKey(std::string_view text) {
    const bool good =
        text.size() == kKeyLength && std::all_of(text.begin(), text.end(), [](char c) {
            return isAlphanumeric(c) || kZ85Signs.find(c) != std::string_view::npos;
        });
    if (!good) {
        return refused(
            "must be a public key of 40 characters, in quotes: see `betang keys export`");
    }
    return std::string{text};
}

Result<StreamKind> parseStream(std::string_view text) {
    if (text == "main") {
        return StreamKind::Main;
    }
    if (text == "sub") {
        return StreamKind::Sub;
    }
    return refused("must be main or sub");
}

}  // namespace betang
