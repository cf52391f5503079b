// SPDX-License-Identifier: Apache-2.0
//
// The streams of a worker while they run.

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bus/watch_report.hpp"
#include "ingest/outlet.hpp"
#include "ingest/planned_stream.hpp"
#include "ingest/recording_watch.hpp"
#include "ingest/stream_puller.hpp"

namespace betang {

// Without a puller a stream is not dialled, and `fixed` says why.
struct WorkerStream {
    PlannedStream planned;
    std::shared_ptr<Outlet> outlet;
    std::unique_ptr<StreamPuller> puller;
    StreamReport fixed;
    RecordingWatch recording{};
};

using WorkerStreams = std::map<StreamId, WorkerStream>;

// Asks all to stop before it waits for any: together they need no longer than the slowest.
void stopAll(WorkerStreams streams, const Clock& clock);

// Whether the connection can stay.
[[nodiscard]] bool sameTarget(const RtspTarget& a, const RtspTarget& b);

// How it stands, and whether it is recorded or waits for something to move.
[[nodiscard]] StreamReport reportOf(const StreamId& id, const WorkerStream& stream);

// Whether its pictures should reach the disk now; `on` says whether a schedule wants them.
[[nodiscard]] bool isBeingRecorded(const WorkerStream& stream, bool on);

// Tells those that `reports` say are away why they are.
void noteAbsences(const WorkerStreams& streams, const std::vector<StreamReport>& reports);

// The cameras that are recorded around motion.
[[nodiscard]] std::set<CameraId> recordedOnMotion(const PlannedStreams& planned);

// Passes on what is said of the cameras' watch.
void hearAll(const WorkerStreams& streams, const std::vector<WatchReport>& reports);

}  // namespace betang
