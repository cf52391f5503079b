// SPDX-License-Identifier: Apache-2.0
//
// Writes the streams of an ingest worker to a storage as fragmented-MP4 segments and announces each
// closed one to the archive. It creates files and never touches an old one. docs/recording.md
// describes the files.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "bus/context.hpp"
#include "core/access_unit.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/mutex.hpp"
#include "ingest/recorder_queue.hpp"
#include "ingest/recorder_stream.hpp"
#include "ingest/segment_announcer.hpp"
#include "ingest/segment_files.hpp"

namespace betang {

struct RecorderOptions {
    std::filesystem::path storage;   // made when it does not exist
    std::filesystem::path memory{};  // of its mark (core/storage_marker.hpp); empty: none
    std::chrono::seconds segment{60};
    RecorderQueueLimits queue;
    AnnouncerOptions announcer;  // its archive_control must be set
};

// record(), status() and announced() are thread-safe; one thread of its own does all writing and
// another all announcing. `context`, `clock` and `files` must outlive it.
//
// A crash of the process costs at most 1 s of each open segment, a power cut 5 s, a closed segment
// never.
class Recorder final {
  public:
    // Throws Io when the storage folder can neither be found nor made, InvalidArgument when the
    // segment length is not positive.
    Recorder(RecorderOptions options, BusContext& context, Clock& clock, SegmentFiles& files);

    // Writes everything taken by record(), closes all segments and gives the archive a limited time
    // to acknowledge them.
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // Never blocks. False when the access unit was dropped because the disk does not keep up.
    // Recording of a stream begins with its first keyframe. With `gap` a new segment begins, which
    // says why nothing was recorded before it.
    bool record(AccessUnit unit, std::optional<GapCause> gap = std::nullopt);

    // All zero for a stream never recorded.
    [[nodiscard]] RecorderStatus status(const StreamId& stream) const BETANG_EXCLUDES(mutex_);

    [[nodiscard]] AnnouncerCounters announced() const { return announcer_.counters(); }

  private:
    void run(const std::stop_token& stop);
    [[nodiscard]] bool writeWaiting();
    [[nodiscard]] RecorderStream& streamOf(const StreamId& stream);
    void tickAll();
    void closeAll();
    void show(const StreamId& id, const RecorderStream& stream) BETANG_EXCLUDES(mutex_);

    const RecorderOptions options_;
    Clock& clock_;
    SegmentFiles& files_;
    const Log log_{"recorder"};
    SegmentAnnouncer announcer_;
    RecorderQueue queue_;

    std::map<StreamId, std::unique_ptr<RecorderStream>> streams_;  // of thread_ alone

    mutable Mutex mutex_;
    std::map<StreamId, RecorderStatus> shown_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;
};

}  // namespace betang
