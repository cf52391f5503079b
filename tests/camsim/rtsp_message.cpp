// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/rtsp_message.hpp"

#include <algorithm>
#include <charconv>

namespace betang::camsim {

namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<int> wholeNumber(std::string_view text, int largest) {
    int value = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || rest != text.data() + text.size() || value < 0 ||
        value > largest) {
        return std::nullopt;
    }
    return value;
}

Error malformed(const char* what) {
    return Error{ErrorKind::Corrupt, std::string{"malformed request: "} + what};
}

Result<void> readHeaderLine(std::string_view line, RtspRequest& request) {
    const size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) {
        return malformed("a header without a name");
    }
    if (request.headers.size() == kMostHeaders) {
        return malformed("too many headers");
    }
    std::string name{trimmed(line.substr(0, colon))};
    std::ranges::transform(name, name.begin(), lower);
    request.headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
    return {};
}

Result<RtspRequest> readHead(std::string_view head) {
    std::string_view line = takeUntil(head, '\n');
    RtspRequest request;
    request.method = takeUntil(line, ' ');
    request.url = takeUntil(line, ' ');
    if (request.method.empty() || request.url.empty() || !trimmed(line).starts_with("RTSP/1.")) {
        return malformed("not an RTSP/1.0 request line");
    }
    while (!head.empty()) {
        const std::string_view text = trimmed(takeUntil(head, '\n'));
        if (text.empty()) {
            continue;
        }
        if (const auto read = readHeaderLine(text, request); !read) {
            return read.error();
        }
    }
    return request;
}

std::optional<TransportRequest> readOneTransport(std::string_view text) {
    const std::string_view profile = trimmed(takeUntil(text, ';'));
    TransportRequest wanted{.tcp = sameText(profile, "RTP/AVP/TCP")};
    if (!wanted.tcp && !sameText(profile, "RTP/AVP") && !sameText(profile, "RTP/AVP/UDP")) {
        return std::nullopt;
    }
    const std::string_view name = wanted.tcp ? "interleaved" : "client_port";
    std::optional<int> first = wanted.tcp ? std::optional{0} : std::nullopt;
    while (!text.empty()) {
        std::string_view part = trimmed(takeUntil(text, ';'));
        if (sameText(part, "multicast")) {
            return std::nullopt;
        }
        if (sameText(takeUntil(part, '='), name)) {
            first = wholeNumber(takeUntil(part, '-'), wanted.tcp ? 254 : 65534);
        }
    }
    if (!first || (!wanted.tcp && *first < 1)) {
        return std::nullopt;
    }
    wanted.first = *first;
    return wanted;
}

}  // namespace

bool sameText(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string_view takeUntil(std::string_view& text, char mark) {
    const size_t at = text.find(mark);
    const std::string_view front = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return front;
}

const std::string* RtspRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

void RtspReader::feed(std::span<const uint8_t> bytes) {
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

RtspReader::Input RtspReader::next() {
    while (buffer_.starts_with("\r\n")) {
        buffer_.erase(0, 2);
    }
    if (buffer_.empty()) {
        return {};
    }
    return buffer_.front() == '$' ? takeFrame() : takeRequest();
}

RtspReader::Input RtspReader::takeFrame() {
    if (buffer_.size() < 4) {
        return {};
    }
    const auto byte = [this](size_t at) { return static_cast<uint8_t>(buffer_[at]); };
    const size_t length = (size_t{byte(2)} << 8U) | byte(3);
    if (buffer_.size() < 4 + length) {
        return {};
    }
    const auto begin = buffer_.begin() + 4;
    InterleavedFrame frame{byte(1), Bytes(begin, begin + static_cast<std::ptrdiff_t>(length))};
    buffer_.erase(0, 4 + length);
    return frame;
}

RtspReader::Input RtspReader::takeRequest() {
    const size_t end = buffer_.find(kHeadEnd);
    if (std::min(end, buffer_.size()) > kLargestHead) {
        return malformed("its head is too long");
    }
    if (end == std::string::npos) {
        return {};
    }
    auto request = readHead(std::string_view{buffer_}.substr(0, end));
    if (!request) {
        return request.error();
    }
    const std::string* stated = request->header("content-length");
    const auto length = wholeNumber(stated == nullptr ? "0" : *stated, kLargestBody);
    if (!length) {
        return malformed("Content-Length");
    }
    const size_t body = end + kHeadEnd.size();
    if (buffer_.size() - body < static_cast<size_t>(*length)) {
        return {};
    }
    request->body = buffer_.substr(body, static_cast<size_t>(*length));
    buffer_.erase(0, body + static_cast<size_t>(*length));
    return std::move(*request);
}

std::optional<StreamPath> streamOf(std::string_view url) {
    if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) {
        url.remove_prefix(scheme + 3);
        url.remove_prefix(std::min(url.size(), url.find('/')));
    }
    url = url.substr(0, url.find('?'));
    if (!url.starts_with('/')) {
        return std::nullopt;
    }
    url.remove_prefix(1);
    const auto camera = wholeNumber(takeUntil(url, '/'), 1000);
    const std::string_view kind = takeUntil(url, '/');
    const bool whole = url.empty() || url == "track1" || url == "track1/";
    if (!camera || *camera < 1 || !whole || (kind != "main" && kind != "sub")) {
        return std::nullopt;
    }
    return StreamPath{*camera, kind == "main" ? StreamKind::Main : StreamKind::Sub};
}

std::optional<TransportRequest> readTransport(std::string_view header) {
    while (!header.empty()) {
        if (const auto wanted = readOneTransport(takeUntil(header, ','))) {
            return wanted;
        }
    }
    return std::nullopt;
}

}  // namespace betang::camsim
