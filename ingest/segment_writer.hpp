// SPDX-License-Identifier: Apache-2.0
//
// One segment while it is being written: muxer, file and the hash of each fragment. The file holds
// whole fragments at any time, so a copy of it plays.

#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "bus/segment_closed.hpp"
#include "core/access_unit.hpp"
#include "core/result.hpp"
#include "core/unique_fd.hpp"
#include "ingest/segment_files.hpp"
#include "media/fragmented_mp4.hpp"
#include "media/parameter_sets.hpp"

namespace betang {

// Thread-bound.
class SegmentWriter final {
  public:
    // Makes the folders below `storage`, creates the file that segmentPath() names and writes the
    // header. `files` must outlive the writer. Io; Corrupt when no segment can begin with `first`.
    // The folders above the segment's are synced, whoever made them, unless the segment's folder is
    // `known_folder` (below `storage`): the caller has seen a segment opened there. `gap` is
    // written beside the header.
    [[nodiscard]] static Result<std::unique_ptr<SegmentWriter>> open(
        SegmentFiles& files,
        const std::filesystem::path& storage,
        const AccessUnit& first,
        const std::filesystem::path& known_folder = {},
        const std::optional<GapBefore>& gap = {});

    // Adds an access unit; `first` is added like any other. Corrupt: it was left out and the
    // segment goes on. Any other error: the segment is over, call close().
    [[nodiscard]] Result<void> add(const AccessUnit& unit);

    // Writes what has been added since the last fragment as one.
    [[nodiscard]] Result<void> flush();

    // After this a power cut costs nothing of what was written before.
    [[nodiscard]] Result<void> syncData();

    // Writes the rest, syncs file and folder, and describes the segment. Nothing when no access
    // unit reached the disk; then the file is gone. When writing or syncing failed, now or before,
    // the segment holds the whole fragments that were written, and is marked as recovered when it
    // is not sure that the disk has them. One with more fragments than a message holds is described
    // without them, and as recovered too: the archive then reads it itself.
    [[nodiscard]] std::optional<SegmentClosed> close();

    [[nodiscard]] const std::filesystem::path& path() const { return closed_.path; }

    [[nodiscard]] const ParameterSets& parameterSets() const { return sets_; }

    [[nodiscard]] const SegmentClosed& soFar() const { return closed_; }

    [[nodiscard]] size_t unwritten() const { return waiting_.size(); }  // access units

    // True when a sync has something to do.
    [[nodiscard]] bool dirty() const { return dirty_; }

  private:
    // What the description needs to know of an access unit that is not yet in the file.
    struct Waiting {
        UtcTime captured{};
        Duration dts{};
        bool damaged = false;
    };

    SegmentWriter(SegmentFiles& files,
                  const std::filesystem::path& storage,
                  const AccessUnit& first);

    [[nodiscard]] Result<void> startMuxer(const AccessUnit& first);
    [[nodiscard]] Result<void> create(const std::filesystem::path& known_folder);
    [[nodiscard]] Result<void> makeFolders(const std::filesystem::path& known_folder);
    void takePart(std::span<const uint8_t> bytes, uint32_t access_units);
    void describe(std::span<const uint8_t> part, uint32_t access_units);
    [[nodiscard]] Result<void> append(std::span<const uint8_t> bytes);
    [[nodiscard]] Result<void> state(const Result<void>& muxed);
    void fail(Error error);

    SegmentFiles& files_;
    const std::filesystem::path storage_;
    ParameterSets sets_;
    SegmentClosed closed_;
    Bytes header_;  // made before the file
    UniqueFd fd_;
    std::unique_ptr<FragmentedMp4> muxer_;
    std::deque<Waiting> waiting_;
    Duration last_dts_{};
    Duration last_duration_{std::chrono::milliseconds{40}};  // until a second access unit tells
    std::optional<Error> failed_;
    bool folder_synced_ = false;
    bool dirty_ = false;
    bool distrusted_ = false;  // a sync failed
};

}  // namespace betang
