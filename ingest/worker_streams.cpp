// SPDX-License-Identifier: Apache-2.0

#include "ingest/worker_streams.hpp"

#include <algorithm>

namespace betang {

namespace {

std::string recordingReason(MotionState state) {
    switch (state) {
        case MotionState::Waiting:
            return "pictures arrive; recording waits for motion";
        case MotionState::Unwatched:
            return "pictures arrive; recorded throughout, because nothing watches the camera";
        case MotionState::Recording:
            break;
    }
    return "pictures arrive; recorded because of motion";
}

}  // namespace

void stopAll(WorkerStreams streams, const Clock& clock) {
    for (auto& [id, stream] : streams) {
        if (stream.puller) {
            stream.puller->requestStop();
        }
    }
    const MonoTime deadline = clock.monotonic() + StreamPuller::kTearDown * 2;
    for (auto& [id, stream] : streams) {
        if (stream.puller) {
            stream.puller->stopWithin(std::max(deadline - clock.monotonic(), Duration::zero()));
        }
    }
}

bool sameTarget(const RtspTarget& a, const RtspTarget& b) {
    return a.url == b.url && a.login == b.login && a.transport == b.transport;
}

StreamReport reportOf(const StreamId& id, const WorkerStream& stream) {
    StreamReport report = stream.puller ? stream.puller->report() : stream.fixed;
    const RecorderStatus recorded = stream.outlet->recorded(id);
    report.recorded = recorded.recorded;
    report.record_dropped = recorded.dropped;
    report.unrecorded_since = stream.recording.unrecordedSince();
    const auto motion = stream.outlet->motion();
    if (motion && report.state == StreamState::Live) {
        report.reason = recordingReason(*motion);
    }
    return report;
}

bool isBeingRecorded(const WorkerStream& stream, bool on) {
    return on && stream.outlet->motion() != MotionState::Waiting;
}

void noteAbsences(const WorkerStreams& streams, const std::vector<StreamReport>& reports) {
    for (const StreamReport& report : reports) {
        const auto found = streams.find(report.stream);
        if (found != streams.end() && report.state == StreamState::LinkDown) {
            found->second.outlet->noteLinkDown();
        }
    }
}

std::set<CameraId> recordedOnMotion(const PlannedStreams& planned) {
    std::set<CameraId> cameras;
    for (const auto& [id, stream] : planned) {
        if (stream.on_motion) {
            cameras.insert(id.camera);
        }
    }
    return cameras;
}

void hearAll(const WorkerStreams& streams, const std::vector<WatchReport>& reports) {
    for (const WatchReport& report : reports) {
        for (const StreamKind kind : {StreamKind::Main, StreamKind::Sub}) {
            const auto found = streams.find(StreamId{report.camera, kind});
            if (found != streams.end()) {
                found->second.outlet->hear(report);
            }
        }
    }
}

}  // namespace betang
