// SPDX-License-Identifier: Apache-2.0

#include "ingest/recorder.hpp"

#include <system_error>
#include <utility>

#include "core/storage_marker.hpp"

namespace betang {

namespace {

// How long what has come may wait before it is looked at.
constexpr Duration kTick = std::chrono::milliseconds{50};
constexpr int kMostATurn = 1024;

RecorderOptions checked(RecorderOptions options) {
    if (options.segment <= std::chrono::seconds{0}) {
        throw Error{ErrorKind::InvalidArgument, "segment length must be greater than zero"};
    }
    if (!checkStorage({options.storage, options.memory})) {
        return options;  // nothing is made on another disk; each stream says so
    }
    std::error_code failed;
    std::filesystem::create_directories(options.storage, failed);
    if (failed) {
        throw Error{ErrorKind::Io, "storage " + options.storage.string() + ": " + failed.message()};
    }
    return options;
}

}  // namespace

Recorder::Recorder(RecorderOptions options, BusContext& context, Clock& clock, SegmentFiles& files)
    : options_{checked(std::move(options))},
      clock_{clock},
      files_{files},
      announcer_{context, clock, options_.announcer},
      queue_{options_.queue},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

Recorder::~Recorder() {
    thread_.request_stop();
    thread_.join();
}

bool Recorder::record(AccessUnit unit, std::optional<GapCause> gap) {
    return queue_.push(std::move(unit), gap);
}

RecorderStatus Recorder::status(const StreamId& stream) const {
    RecorderStatus status;
    {
        const MutexLocker lock{mutex_};
        if (const auto found = shown_.find(stream); found != shown_.end()) {
            status = found->second;
        }
    }
    status.dropped += queue_.dropped(stream);
    return status;
}

void Recorder::run(const std::stop_token& stop) {
    while (true) {
        queue_.wait(kTick, stop);
        const bool stopping = stop.stop_requested();
        const bool all = writeWaiting();
        tickAll();
        if (stopping && all) {
            break;
        }
    }
    closeAll();
}

// False when there may be more: the streams' clocks want a look now and then.
bool Recorder::writeWaiting() {
    for (int i = 0; i < kMostATurn; ++i) {
        const std::optional<QueuedUnit> next = queue_.tryPop();
        if (!next) {
            return true;
        }
        streamOf(next->unit.stream).write(next->unit, next->gap);
    }
    return false;
}

RecorderStream& Recorder::streamOf(const StreamId& stream) {
    std::unique_ptr<RecorderStream>& found = streams_[stream];
    if (!found) {
        RecorderStreamOptions options{options_.storage, options_.segment, {}};
        options.memory = options_.memory;
        options.closed = [this](SegmentClosed segment) { announcer_.announce(std::move(segment)); };
        found = std::make_unique<RecorderStream>(stream, std::move(options), files_, clock_);
    }
    return *found;
}

void Recorder::tickAll() {
    for (const auto& [id, stream] : streams_) {
        stream->tick();
        show(id, *stream);
    }
}

void Recorder::closeAll() {
    for (const auto& [id, stream] : streams_) {
        stream->close();
        show(id, *stream);
    }
}

void Recorder::show(const StreamId& id, const RecorderStream& stream) {
    std::string error;
    {
        const MutexLocker lock{mutex_};
        RecorderStatus& shown = shown_[id];
        if (shown.error != stream.status().error) {
            error = stream.status().error;
        }
        shown = stream.status();
    }
    if (!error.empty()) {
        log_.warn("{}: {}", id.text(), error);
    }
}

}  // namespace betang
