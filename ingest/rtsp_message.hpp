// SPDX-License-Identifier: Apache-2.0
//
// RTSP requests and replies (RFC 2326) as values, and the few header fields that we read.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace betang {

using RtspHeaders = std::vector<std::pair<std::string, std::string>>;

struct RtspRequest {
    std::string method;  // "DESCRIBE", ...
    std::string uri;
    RtspHeaders headers;
};

struct RtspReply {
    int status = 0;
    int cseq = 0;
    RtspHeaders headers;
    std::string body;

    // The values of a header, name compared without case.
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;

    // The first of them; empty when there is none.
    [[nodiscard]] std::string first(std::string_view name) const;

    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }

    [[nodiscard]] bool isRedirect() const {
        return status == 301 || status == 302 || status == 303 || status == 305 || status == 307;
    }
};

// RFC 2326 12.37: "id;timeout=60".
struct SessionHeader {
    std::string id;
    std::chrono::seconds timeout{60};
};

[[nodiscard]] SessionHeader parseSession(std::string_view header);

// RFC 2326 12.39, the parts of the first transport that we use.
struct TransportHeader {
    std::optional<uint8_t> rtp_channel;  // interleaved=N-
    std::optional<uint16_t> server_port;
    std::optional<uint32_t> ssrc;
};

[[nodiscard]] TransportHeader parseTransportHeader(std::string_view header);

// What a status other than 2xx to `method` means to us, as a sentence for the operator.
[[nodiscard]] Error errorFor(int status, std::string_view method);

}  // namespace betang
