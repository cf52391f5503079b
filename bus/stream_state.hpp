// SPDX-License-Identifier: Apache-2.0
//
// What ingest says about a stream, under stateTopic(camera), at each change and once a second.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bus/control.hpp"
#include "core/ids.hpp"

namespace betang {

enum class StreamState {
    Connecting,    // first try since start or since the last failure
    Live,          // access units arrive
    Offline,       // tried and failed, or stopped delivering; trying again
    LinkDown,      // every camera of the link failed together
    Busy,          // the camera refuses another session (453, 503)
    NoPermission,  // 401 after credentials, or 403
    Unsupported,   // the camera speaks, but nothing we can use
    DecoderFault,  // quarantined
    Off,           // nothing asks for this stream
};

[[nodiscard]] std::string_view toText(StreamState state);  // "connecting", "link-down", ...
[[nodiscard]] Result<StreamState> streamStateFrom(std::string_view text);

struct StreamReport {
    StreamId stream;
    StreamState state = StreamState::Connecting;
    std::string reason{};  // one sentence, never a credential
    UtcTime since{};       // when this state began
    UtcTime at{};          // when this report was made
    uint64_t run = 0;
    uint64_t access_units = 0;  // since the worker started
    uint64_t lost_packets = 0;
    uint64_t damaged = 0;
    uint64_t reconnects = 0;
    uint64_t recorded = 0;  // access units written to disk
    uint64_t record_dropped = 0;
    uint64_t gop_ms = 0;    // the longest lately between keyframes; 0: not known yet
    int64_t drift_ppm = 0;  // how much slower than ours the camera's clock runs; negative: faster
    std::optional<UtcTime> unrecorded_since{};  // recording is wanted, and nothing reached the disk
};

[[nodiscard]] Json toJson(const StreamReport& report);
[[nodiscard]] Result<StreamReport> streamReportFrom(const Json& message);

}  // namespace betang
