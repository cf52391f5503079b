// SPDX-License-Identifier: Apache-2.0

#include "server/http.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace betang {

namespace {

constexpr size_t kMostQueryFields = 64;

constexpr std::pair<const char*, const char*> kSecurityHeaders[] = {
    {"content-security-policy",
     "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; "
     "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"},
    {"x-content-type-options", "nosniff"},
    {"x-frame-options", "DENY"},
    {"referrer-policy", "no-referrer"},
};

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> percentDecoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0') {
            return std::nullopt;
        }
        out.push_back(c);
    }
    return out;
}

bool hasDotSegment(std::string_view path) {
    size_t begin = 0;
    while (begin <= path.size()) {
        const size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view segment = path.substr(begin, end - begin);
        if (segment == "." || segment == "..") {
            return true;
        }
        begin = end + 1;
    }
    return false;
}

std::optional<std::map<std::string, std::string>> parseQuery(std::string_view text) {
    std::map<std::string, std::string> fields;
    while (!text.empty()) {
        const size_t end = std::min(text.find('&'), text.size());
        const std::string_view field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const size_t equals = std::min(field.find('='), field.size());
        auto name = percentDecoded(field.substr(0, equals), true);
        auto value = percentDecoded(field.substr(std::min(equals + 1, field.size())), true);
        if (!name || !value || fields.size() >= kMostQueryFields) {
            return std::nullopt;
        }
        fields[*name] = *value;
    }
    return fields;
}

std::optional<uint64_t> wholeNumber(std::string_view text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty()
               ? std::optional{value}
               : std::nullopt;
}

std::string_view titleOf(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 408:
            return "Request Timeout";
        case 413:
            return "Content Too Large";
        case 416:
            return "Range Not Satisfiable";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 503:
            return "Service Unavailable";
        default:
            return status >= 500 ? "Internal Server Error" : "Error";
    }
}

}  // namespace

std::string_view Request::header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

Response Response::text(int status, std::string type, std::string body) {
    return {status, {{"content-type", std::move(type)}}, std::move(body)};
}

std::optional<Target> parseTarget(std::string_view target) {
    const size_t mark = std::min(target.find('?'), target.size());
    const std::string_view raw_path = target.substr(0, mark);
    const auto path = percentDecoded(raw_path, false);
    if (!path || path->empty() || path->front() != '/' || hasDotSegment(*path) ||
        path->find('\\') != std::string::npos) {
        return std::nullopt;
    }
    auto query = parseQuery(target.substr(std::min(mark + 1, target.size())));
    return query ? std::optional{Target{*path, std::move(*query)}} : std::nullopt;
}

std::optional<ByteRange> parseRange(std::string_view header, uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    const size_t dash = header.find('-');
    if (!header.starts_with(kUnit) || dash == std::string_view::npos ||
        header.find(',') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view first_text = header.substr(kUnit.size(), dash - kUnit.size());
    const auto first = wholeNumber(first_text);
    const auto last = wholeNumber(header.substr(dash + 1));
    if (first_text.empty() && last) {
        const uint64_t length = std::min(*last, size);
        return ByteRange{size - length, length};
    }
    const bool open_ended = header.substr(dash + 1).empty();
    if (!first || (!last && !open_ended) || (last && *last < *first)) {
        return std::nullopt;
    }
    if (*first >= size) {
        return ByteRange{size, 0};
    }
    const uint64_t end = open_ended ? size : std::min(size, *last + 1);
    return ByteRange{*first, end - *first};
}

uint64_t lengthOf(const Body& body) {
    if (const auto* text = std::get_if<std::string>(&body)) {
        return text->size();
    }
    const auto* file = std::get_if<FileBody>(&body);
    return file != nullptr ? file->length : std::get<PulledBody>(body).length;
}

Response rangeResponse(const Request& request,
                       uint64_t size,
                       Headers headers,
                       const std::function<Body(const ByteRange&)>& bytes) {
    const auto range = parseRange(request.header("range"), size);
    if (range && range->length == 0) {
        Response refused = problem(416, "the range lies outside the file");
        refused.headers.emplace_back("content-range", fmt::format("bytes */{}", size));
        return refused;
    }
    headers.emplace_back("accept-ranges", "bytes");
    if (!range) {
        return {200, std::move(headers), bytes({0, size})};
    }
    headers.emplace_back(
        "content-range",
        fmt::format("bytes {}-{}/{}", range->offset, range->offset + range->length - 1, size));
    return {206, std::move(headers), bytes(*range)};
}

Response problem(int status,
                 std::string_view detail,
                 const std::map<std::string, std::string>& more) {
    nlohmann::json body = more;
    body["type"] = "about:blank";
    body["title"] = titleOf(status);
    body["status"] = status;
    body["detail"] = detail;
    return Response::text(status,
                          "application/problem+json",
                          body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::span<const std::pair<const char*, const char*>> securityHeaders() {
    return kSecurityHeaders;
}

std::string lowerCase(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

}  // namespace betang
