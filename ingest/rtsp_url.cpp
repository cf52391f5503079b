// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace betang {

namespace {

constexpr size_t kLongestUrl = 2048;
constexpr uint16_t kRtspPort = 554;
constexpr uint16_t kRtspsPort = 322;

bool isSafe(std::string_view text) {
    return text.size() <= kLongestUrl && std::all_of(text.begin(), text.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte > 0x20 && byte != 0x7f;
           });
}

bool startsWithNoCase(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
               return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
           });
}

Error badUrl() {
    return Error{ErrorKind::Corrupt, "the address is not a valid rtsp:// or rtsps:// URL"};
}

std::optional<uint16_t> portOf(std::string_view text, uint16_t fallback) {
    if (text.empty()) {
        return fallback;
    }
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535) {
        return std::nullopt;
    }
    return static_cast<uint16_t>(value);
}

// Splits "host", "host:port" or "[v6]:port".
bool splitAuthority(std::string_view authority, RtspUrl& url) {
    const size_t bracket = authority.find(']');
    const bool v6 = !authority.empty() && authority.front() == '[';
    if (v6 && bracket == std::string_view::npos) {
        return false;
    }
    const size_t colon = authority.find(':', v6 ? bracket : 0);
    url.host = v6 ? authority.substr(1, bracket - 1) : authority.substr(0, colon);
    if (v6 && colon != bracket + 1 && bracket + 1 != authority.size()) {
        return false;
    }
    const auto port =
        portOf(colon == std::string_view::npos ? std::string_view{} : authority.substr(colon + 1),
               url.tls ? kRtspsPort : kRtspPort);
    url.port = port.value_or(0);
    return port.has_value() && !url.host.empty();
}

}  // namespace

std::string RtspUrl::text() const {
    const bool v6 = host.find(':') != std::string::npos;
    const bool usual = port == (tls ? kRtspsPort : kRtspPort);
    return fmt::format("{}://{}{}{}{}{}",
                       tls ? "rtsps" : "rtsp",
                       v6 ? "[" : "",
                       host,
                       v6 ? "]" : "",
                       usual ? std::string{} : fmt::format(":{}", port),
                       path);
}

Result<RtspUrl> parseRtspUrl(std::string_view text) {
    RtspUrl url;
    url.tls = startsWithNoCase(text, "rtsps://");
    if (!isSafe(text) || (!url.tls && !startsWithNoCase(text, "rtsp://"))) {
        return badUrl();
    }
    text.remove_prefix(text.find("//") + 2);
    const size_t end = std::min(text.find_first_of("/?"), text.size());
    std::string_view authority = text.substr(0, end);
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    if (!splitAuthority(authority, url)) {
        return badUrl();
    }
    url.path = text.substr(end);
    return url;
}

Result<std::string> resolveControl(std::string_view base, std::string_view control) {
    if (!isSafe(base) || !isSafe(control)) {
        return Error{ErrorKind::Corrupt, "the camera's description holds a broken control URL"};
    }
    if (startsWithNoCase(control, "rtsp://") || startsWithNoCase(control, "rtsps://")) {
        const auto absolute = parseRtspUrl(control);
        return absolute ? Result<std::string>{absolute->text()} : absolute.error();
    }
    if (control.empty() || control == "*") {
        return std::string{base};
    }
    const bool joined =
        (!base.empty() && base.back() == '/') || control.front() == '/' || control.front() == '?';
    return fmt::format("{}{}{}", base, joined ? "" : "/", control);
}

}  // namespace betang
