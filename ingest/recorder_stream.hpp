// SPDX-License-Identifier: Apache-2.0
//
// What the recorder does for one stream: which segment an access unit goes to, when a segment is
// cut, flushed and synced, and what happens when the disk refuses.
//
// A segment begins at a keyframe and ends at the first keyframe
//   - at or after a multiple of the segment length in UTC,
//   - with other parameter sets, size or codec, or of a new run or epoch,
//   - after a hole of more than 2 s, so that the catalogue shows the hole,
//   - after 4000 fragments, so that its description fits into a message (where no keyframe comes it
//     grows on, and the archive reads it itself),
// or when nothing came for 30 s. A new run, epoch or codec ends it at once.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/clock.hpp"
#include "ingest/segment_writer.hpp"

namespace betang {

struct RecorderStatus {
    uint64_t recorded = 0;     // access units in fragments that were written
    uint64_t dropped = 0;      // given to the recorder and not on disk, nor on the way there
    uint64_t damaged = 0;      // recorded with the flag set
    uint64_t segments = 0;     // closed and announced
    std::string open_segment;  // relative to the storage; empty: none
    std::string error;         // why nothing is written at the moment; empty: all is well
};

struct RecorderStreamOptions {
    std::filesystem::path storage;
    std::chrono::seconds segment{60};
    // Called for each closed segment; must not block.
    std::function<void(SegmentClosed)> closed;
    std::filesystem::path memory{};  // of the storage's mark; empty: none
};

// Thread-bound.
class RecorderStream final {
  public:
    // `files` and `clock` must outlive it.
    RecorderStream(StreamId stream,
                   RecorderStreamOptions options,
                   SegmentFiles& files,
                   Clock& clock);

    // With `gap` a new segment begins, and says that this is why nothing was recorded before it.
    void write(const AccessUnit& unit, std::optional<GapCause> gap = std::nullopt);

    // Does what is due: the last fragment of a stalled stream, syncing, closing after silence.
    // Called several times a second.
    void tick();

    // Closes the open segment, if any, with everything written so far.
    void close();

    [[nodiscard]] const RecorderStatus& status() const { return status_; }

  private:
    [[nodiscard]] bool endsSegment(const AccessUnit& unit) const;
    [[nodiscard]] bool endsAtKeyframe(const AccessUnit& unit) const;
    [[nodiscard]] bool open(const AccessUnit& first);
    [[nodiscard]] std::optional<GapBefore> gapBefore() const;
    void add(const AccessUnit& unit);
    void accountFor(const Result<void>& done);
    void fail(const Error& error);
    void finishSegment();
    void publishProgress();

    const StreamId stream_;
    const RecorderStreamOptions options_;
    SegmentFiles& files_;
    Clock& clock_;

    RecorderStatus status_;
    std::unique_ptr<SegmentWriter> segment_;
    std::filesystem::path known_folder_;  // of the last segment opened
    uint64_t recorded_before_ = 0;        // status_ without the open segment
    uint64_t damaged_before_ = 0;
    Size size_{};
    UtcTime last_captured_{};
    UtcTime last_end_{};           // of the last segment; 1970: there was none
    std::optional<GapCause> gap_;  // before the segment that is opened next
    MonoTime last_arrival_{};
    MonoTime flush_at_{};
    MonoTime sync_at_{};
    MonoTime retry_at_{};
    Duration retry_pause_;
};

}  // namespace betang
