// SPDX-License-Identifier: Apache-2.0
//
// Requests and responses as the server's own code sees them: values, without a word of the HTTP
// library.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace betang {

struct Visitor;

enum class Method { Get, Head, Post, Put, Patch, Delete, Other };

struct Request {
    Method method = Method::Get;
    std::string path;                            // decoded, begins with '/', no dot segments
    std::map<std::string, std::string> query;    // decoded; the last of equal names wins
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;                            // at most kLargestBody
    std::string peer{};                          // IP address at the other end of the connection
    std::shared_ptr<const Visitor> visitor{};    // who asks, once the router's guard knows

    [[nodiscard]] std::string_view header(const std::string& lower_case_name) const;
};

// Bytes [offset, offset+length) of a file, sent without reading it into memory.
struct FileBody {
    std::filesystem::path file;
    uint64_t offset = 0;
    uint64_t length = 0;
};

// Bytes that are fetched from far away while they are sent: one piece at a time is in memory.
struct PulledBody {
    uint64_t length = 0;
    std::string lane;  // whose thread calls `next` (lanes.hpp)
    // The bytes that follow, at least one; an error ends the connection. Must not throw.
    std::function<Result<std::string>()> next;
};

using Body = std::variant<std::string, FileBody, PulledBody>;

[[nodiscard]] uint64_t lengthOf(const Body& body);

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Response {
    int status = 200;
    Headers headers;  // without content-length
    Body body;

    [[nodiscard]] static Response text(int status, std::string type, std::string body);
};

inline constexpr size_t kLargestBody = size_t{1} << 20;
inline constexpr size_t kLargestHeader = size_t{16} << 10;

// Sent with every answer: the console needs nothing from elsewhere, so nothing from elsewhere may
// run or frame it.
[[nodiscard]] std::span<const std::pair<const char*, const char*>> securityHeaders();

// ASCII only, as header names are.
[[nodiscard]] std::string lowerCase(std::string_view text);

// A request target such as "/api/v1/cameras?site=kapuas" taken apart: percent-decoded path and
// query. Nothing when it is not an absolute path, holds a malformed escape, a NUL, a backslash or a
// dot segment.
struct Target {
    std::string path;
    std::map<std::string, std::string> query;
};

[[nodiscard]] std::optional<Target> parseTarget(std::string_view target);

// RFC 9110 14.1.2, one range: "bytes=0-499", "bytes=500-", "bytes=-500" over `size` bytes. Nothing
// when the header is absent or of another form (send the whole); a length of 0 when it cannot be
// satisfied.
struct ByteRange {
    uint64_t offset = 0;
    uint64_t length = 0;
};

[[nodiscard]] std::optional<ByteRange> parseRange(std::string_view header, uint64_t size);

// RFC 9110 14: what `request` asks for of `size` bytes, `headers` with it: 200 and all of them, 206
// and a part, or 416.
[[nodiscard]] Response rangeResponse(const Request& request,
                                     uint64_t size,
                                     Headers headers,
                                     const std::function<Body(const ByteRange&)>& bytes);

// RFC 9457: application/problem+json with status, title and detail, and members of our own.
[[nodiscard]] Response problem(int status,
                               std::string_view detail,
                               const std::map<std::string, std::string>& more = {});

}  // namespace betang
