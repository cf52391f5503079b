// SPDX-License-Identifier: Apache-2.0
//
// What clients send: RTSP requests (RFC 2326 6) and interleaved frames (10.12), cut out of the
// bytes of one connection. Hostile bytes cost at most the limits below and end in Corrupt.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/access_unit.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace betang::camsim {

inline constexpr size_t kLargestHead = size_t{8} << 10;
inline constexpr size_t kLargestBody = size_t{64} << 10;
inline constexpr size_t kMostHeaders = 64;

struct RtspRequest {
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;

    // The first header of that lower-case name, or null.
    [[nodiscard]] const std::string* header(std::string_view name) const;
};

struct InterleavedFrame {
    uint8_t channel = 0;
    Bytes data;
};

// Thread-bound.
class RtspReader {
  public:
    void feed(std::span<const uint8_t> bytes);

    // monostate: more bytes are needed. After Corrupt the connection is of no more use.
    using Input = std::variant<std::monostate, RtspRequest, InterleavedFrame, Error>;
    [[nodiscard]] Input next();

  private:
    [[nodiscard]] Input takeFrame();
    [[nodiscard]] Input takeRequest();

    std::string buffer_;
};

struct StreamPath {
    int camera = 0;
    StreamKind kind = StreamKind::Main;
};

// The stream that a request URL (or path) names: /N/main or /N/sub, perhaps with /track1.
[[nodiscard]] std::optional<StreamPath> streamOf(std::string_view url);

struct TransportRequest {
    bool tcp = false;
    int first = 0;  // channel or client port of RTP; RTCP has the next one
};

// The first transport of a Transport header (RFC 2326 12.39) that we can serve.
[[nodiscard]] std::optional<TransportRequest> readTransport(std::string_view header);

[[nodiscard]] bool sameText(std::string_view a, std::string_view b);  // ASCII case ignored
[[nodiscard]] std::string_view trimmed(std::string_view text);

// Cuts `text` at `mark` and returns the front; what is behind remains.
[[nodiscard]] std::string_view takeUntil(std::string_view& text, char mark);

}  // namespace betang::camsim
