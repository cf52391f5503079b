// SPDX-License-Identifier: Apache-2.0
//
// Which streams an ingest worker has, and what it does with each: the configuration seen from one
// worker.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "config/config.hpp"
#include "config/plan.hpp"
#include "ingest/rtsp_session.hpp"

namespace betang {

struct PlannedStream {
    std::string url;
    std::string secret;  // empty: none needed
    RtspTransport transport = RtspTransport::Tcp;
    bool recorded = false;
    std::string schedule;                    // of the recording; empty: always
    std::optional<MotionRolls> on_motion{};  // nothing: whatever moves
    std::string storage;
    bool quarantined = false;
    TlsTrust tls{};
    std::set<CameraQuirk> quirks{};

    bool operator==(const PlannedStream&) const = default;
};

using PlannedStreams = std::map<StreamId, PlannedStream>;

// The main stream of every camera that `plan` gives to `worker`, and the sub-stream of those that
// have one. Pure.
[[nodiscard]] PlannedStreams planStreams(const Config& config,
                                         const Plan& plan,
                                         const std::string& worker,
                                         const std::set<CameraId>& quarantined);

// Whether one recorder serves both: what else changes of a storage is the archive's concern, and
// must not tear a recording. Pure.
[[nodiscard]] bool recordsAlike(const StorageConfig& a, const StorageConfig& b);

// What opens a stream, with its secret read anew; or why it cannot be opened.
[[nodiscard]] Result<RtspTarget> targetOf(const Config& config, const PlannedStream& planned);

}  // namespace betang
