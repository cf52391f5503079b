// SPDX-License-Identifier: Apache-2.0

#include "ingest/recorder_stream.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "core/recording_stop.hpp"
#include "core/storage_marker.hpp"

namespace betang {

namespace {

// Fragments end by themselves after 800 ms of a stream that goes on. An access unit waits up to
// Recorder's tick before it comes here, and as long again until somebody looks at the time:
// together less than a second.
constexpr Duration kLongestUnflushed = std::chrono::milliseconds{860};
// With a second of fragment that is not yet in the file, and the time a sync takes, a power cut
// costs less than five seconds.
constexpr Duration kSyncEvery = std::chrono::milliseconds{3500};
constexpr Duration kHole = std::chrono::seconds{2};
constexpr Duration kSilence = std::chrono::seconds{30};
constexpr Duration kFirstRetry = std::chrono::seconds{1};
constexpr Duration kLastRetry = std::chrono::seconds{30};
constexpr size_t kMostFragments = 4000;

// Segments of all cameras open at the same clock time: a first interval of another length for each
// stream keeps their syncs apart.
Duration firstSyncAfter(const StreamId& stream) {
    constexpr size_t kSteps = 16;
    const auto step = static_cast<int64_t>(std::hash<StreamId>{}(stream) % kSteps);
    return kSyncEvery - kSyncEvery / 2 * step / static_cast<int64_t>(kSteps);
}

int64_t gridIndex(UtcTime time, std::chrono::seconds segment) {
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()) / segment;
}

}  // namespace

RecorderStream::RecorderStream(StreamId stream,
                               RecorderStreamOptions options,
                               SegmentFiles& files,
                               Clock& clock)
    : stream_{std::move(stream)},
      options_{std::move(options)},
      files_{files},
      clock_{clock},
      retry_pause_{kFirstRetry} {}

bool RecorderStream::endsAtKeyframe(const AccessUnit& unit) const {
    if (gridIndex(unit.captured, options_.segment) !=
            gridIndex(segment_->soFar().start, options_.segment) ||
        unit.captured - last_captured_ > kHole || unit.size != size_ ||
        segment_->soFar().fragments.size() >= kMostFragments) {
        return true;
    }
    ParameterSets sets{unit.codec};
    sets.update(*unit.data);
    return sets != segment_->parameterSets();
}

bool RecorderStream::endsSegment(const AccessUnit& unit) const {
    const SegmentClosed& open = segment_->soFar();
    return unit.run != open.run || unit.epoch != open.epoch || unit.codec != open.codec ||
           (unit.key && endsAtKeyframe(unit));
}

void RecorderStream::write(const AccessUnit& unit, std::optional<GapCause> gap) {
    if (gap) {
        close();
        gap_ = gap;
    }
    if (!unit.data || unit.data->empty()) {
        ++status_.dropped;
        return;
    }
    if (segment_ && endsSegment(unit)) {
        finishSegment();
    }
    if (!segment_ && !gap_ && last_end_ != UtcTime{} && unit.captured - last_end_ > kHole) {
        gap_ = GapCause::Camera;  // connected, and silent
    }
    last_arrival_ = clock_.monotonic();
    if (segment_ || open(unit)) {
        add(unit);
    } else {
        ++status_.dropped;
    }
}

bool RecorderStream::open(const AccessUnit& first) {
    const MonoTime now = clock_.monotonic();
    if (!first.key || now < retry_at_) {
        return false;
    }
    if (const auto disk = checkStorage({options_.storage, options_.memory}); !disk) {
        fail(disk.error());
        return false;
    }
    if (isRecordingStopped(options_.storage)) {
        fail({ErrorKind::Io, "only protected footage is left in the storage"});
        return false;
    }
    auto opened = SegmentWriter::open(files_, options_.storage, first, known_folder_, gapBefore());
    if (!opened) {
        fail(opened.error());
        return false;
    }
    segment_ = std::move(*opened);
    gap_.reset();
    known_folder_ = segment_->path().parent_path();
    size_ = first.size;
    sync_at_ = now + firstSyncAfter(stream_);
    status_.open_segment = segment_->path().string();
    return true;
}

std::optional<GapBefore> RecorderStream::gapBefore() const {
    return gap_ ? std::optional{GapBefore{*gap_, last_end_}} : std::nullopt;
}

void RecorderStream::add(const AccessUnit& unit) {
    if (segment_->unwritten() == 0) {
        flush_at_ = last_arrival_ + kLongestUnflushed;
    }
    const uint64_t written = segment_->soFar().access_units;
    const Result<void> added = segment_->add(unit);
    last_captured_ = unit.captured;
    if (!added && added.error().kind() == ErrorKind::Corrupt) {
        ++status_.dropped;
        return;
    }
    accountFor(added);
    if (segment_ && segment_->soFar().access_units != written) {
        flush_at_ = last_arrival_ + kLongestUnflushed;
    }
}

void RecorderStream::accountFor(const Result<void>& done) {
    if (!done) {
        finishSegment();
        fail(done.error());
        return;
    }
    publishProgress();
}

void RecorderStream::publishProgress() {
    const SegmentClosed& open = segment_->soFar();
    status_.recorded = recorded_before_ + open.access_units;
    status_.damaged = damaged_before_ + open.damaged;
    if (open.access_units > 0) {
        status_.error.clear();
        retry_pause_ = kFirstRetry;
    }
}

// A stream that cannot begin a segment because of its own bytes is tried again at the next
// keyframe; one that the disk refused, after a pause that doubles.
void RecorderStream::fail(const Error& error) {
    if (error.kind() == ErrorKind::Corrupt || error.kind() == ErrorKind::Unsupported) {
        status_.error = "not recorded: " + error.text();
        return;
    }
    gap_ = GapCause::Disk;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_pause_);
    status_.error =
        fmt::format("not recorded: {}; next try in {} s", error.text(), seconds.count());
    retry_at_ = clock_.monotonic() + retry_pause_;
    retry_pause_ = std::min(retry_pause_ * 2, kLastRetry);
}

void RecorderStream::finishSegment() {
    std::optional<SegmentClosed> closed = segment_->close();
    publishProgress();
    status_.dropped += segment_->unwritten();
    recorded_before_ = status_.recorded;
    damaged_before_ = status_.damaged;
    status_.open_segment.clear();
    if (!closed && segment_->soFar().gap) {
        gap_ = segment_->soFar().gap->cause;
    }
    segment_.reset();
    if (closed) {
        ++status_.segments;
        last_end_ = closed->end;
        options_.closed(std::move(*closed));
    }
}

void RecorderStream::tick() {
    const MonoTime now = clock_.monotonic();
    if (segment_ && now - last_arrival_ >= kSilence) {
        finishSegment();
    }
    if (segment_ && segment_->unwritten() > 0 && now >= flush_at_) {
        accountFor(segment_->flush());
    }
    if (segment_ && segment_->dirty() && now >= sync_at_) {
        sync_at_ = now + kSyncEvery;
        accountFor(segment_->syncData());
    }
}

void RecorderStream::close() {
    if (segment_) {
        finishSegment();
    }
}

}  // namespace betang
