// SPDX-License-Identifier: Apache-2.0
//
// An rtsp:// or rtsps:// address (RFC 2326 3.2). It never holds user information: whatever stands
// before an '@' is dropped while parsing, so text() is safe to log.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace betang {

struct RtspUrl {
    bool tls = false;
    std::string host;  // name or address; IPv6 without brackets
    uint16_t port = 554;
    std::string path;  // with query; empty or begins with '/' or '?'

    [[nodiscard]] std::string text() const;

    bool operator==(const RtspUrl&) const = default;
};

// Corrupt for anything else, above all for control characters, which would split a request.
[[nodiscard]] Result<RtspUrl> parseRtspUrl(std::string_view text);

// RFC 2326 C.1.1: `control` as the SDP gives it, taken against `base`. Absolute ones stand for
// themselves, "*" or nothing is the base itself. Corrupt when the result could split a request.
[[nodiscard]] Result<std::string> resolveControl(std::string_view base, std::string_view control);

}  // namespace betang
