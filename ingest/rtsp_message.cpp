// SPDX-License-Identifier: Apache-2.0

#include "ingest/rtsp_message.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace betang {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool sameNoCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

std::string_view trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

template <typename T>
std::optional<T> number(std::string_view text, int base = 10) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc{} && end != text.data() ? std::optional{value} : std::nullopt;
}

// Calls `take(name, value)` for each ';'-separated part of `text`; value is empty without '='.
template <typename Take>
void forParts(std::string_view text, const Take& take) {
    while (!text.empty()) {
        const size_t end = std::min(text.find(';'), text.size());
        const std::string_view part = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const size_t equals = std::min(part.find('='), part.size());
        take(trimmed(part.substr(0, equals)),
             trimmed(part.substr(std::min(equals + 1, part.size()))));
    }
}

}  // namespace

std::vector<std::string> RtspReply::all(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& [key, value] : headers) {
        if (sameNoCase(key, name)) {
            out.push_back(value);
        }
    }
    return out;
}

std::string RtspReply::first(std::string_view name) const {
    const auto values = all(name);
    return values.empty() ? std::string{} : values.front();
}

SessionHeader parseSession(std::string_view header) {
    SessionHeader out;
    const size_t end = std::min(header.find(';'), header.size());
    out.id = trimmed(header.substr(0, end));
    forParts(header.substr(end), [&](std::string_view name, std::string_view value) {
        const auto seconds = number<int>(value);
        if (sameNoCase(name, "timeout") && seconds && *seconds > 0) {
            out.timeout = std::chrono::seconds{*seconds};
        }
    });
    return out;
}

TransportHeader parseTransportHeader(std::string_view header) {
    TransportHeader out;
    header = header.substr(0, header.find(','));
    forParts(header, [&](std::string_view name, std::string_view value) {
        if (sameNoCase(name, "interleaved")) {
            out.rtp_channel = number<uint8_t>(value);
        } else if (sameNoCase(name, "server_port")) {
            out.server_port = number<uint16_t>(value);
        } else if (sameNoCase(name, "ssrc")) {
            out.ssrc = number<uint32_t>(value, 16);
        }
    });
    return out;
}

Error errorFor(int status, std::string_view method) {
    switch (status) {
        case 401:
        case 403:
            return {ErrorKind::PermissionDenied,
                    fmt::format("the camera does not permit {} ({})", method, status)};
        case 404:
        case 410:
            return {ErrorKind::NotFound, fmt::format("the camera has no such stream ({})", status)};
        case 453:
        case 503:
            return {ErrorKind::Busy,
                    fmt::format("the camera serves as many sessions as it can ({})", status)};
        case 461:
            return {ErrorKind::Unsupported, "the camera refuses the transport (461)"};
        default:
            return {ErrorKind::Unavailable,
                    fmt::format("the camera answers {} with status {}", method, status)};
    }
}

}  // namespace betang
