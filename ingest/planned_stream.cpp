// SPDX-License-Identifier: Apache-2.0

#include "ingest/planned_stream.hpp"

#include <fmt/format.h>

#include "config/secret.hpp"

namespace betang {

namespace {

bool records(RecordPolicy policy, StreamKind kind) {
    return policy == (kind == StreamKind::Main ? RecordPolicy::Main : RecordPolicy::Sub);
}

}  // namespace

PlannedStreams planStreams(const Config& config,
                           const Plan& plan,
                           const std::string& worker,
                           const std::set<CameraId>& quarantined) {
    PlannedStreams out;
    for (const CameraId& id : plan.camerasOf(worker)) {
        const auto found = config.cameras.find(id);
        if (found == config.cameras.end()) {
            continue;
        }
        const CameraConfig& camera = found->second;
        for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
            if (camera.urlOf(kind).empty()) {
                continue;
            }
            PlannedStream stream;
            stream.url = camera.urlOf(kind);
            stream.secret = camera.secret;
            stream.transport = camera.transport;
            stream.recorded = records(camera.record, kind);
            stream.schedule = camera.schedule;
            if (stream.recorded && camera.record_when == RecordWhen::Motion) {
                stream.on_motion = camera.rolls;
            }
            stream.storage = camera.storage;
            stream.quarantined = quarantined.count(id) > 0;
            stream.tls = camera.tls;
            stream.quirks = camera.quirks;
            out.emplace(StreamId{id, kind}, std::move(stream));
        }
    }
    return out;
}

bool recordsAlike(const StorageConfig& a, const StorageConfig& b) {
    return a.id == b.id && a.path == b.path && a.segment == b.segment;
}

Result<RtspTarget> targetOf(const Config& config, const PlannedStream& planned) {
    const auto url = parseRtspUrl(planned.url);
    if (!url) {
        return url.error();
    }
    RtspTarget target{*url, std::nullopt, planned.transport, planned.tls, planned.quirks};
    if (!planned.secret.empty()) {
        auto secret = loadSecret(config, planned.secret);
        if (!secret) {
            return Error{ErrorKind::PermissionDenied,
                         fmt::format("secret {}: {}", planned.secret, secret.error().text())};
        }
        target.login = std::move(*secret);
    }
    return target;
}

}  // namespace betang
