// SPDX-License-Identifier: Apache-2.0
//
// The files of one storage. Everything is reached from the folder's own descriptor, one path
// component at a time and never through a link, so nothing outside the folder is read or deleted
// whatever lies in it; and only names that segmentPath() makes are seen at all.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/segment_path.hpp"
#include "core/unique_fd.hpp"

namespace betang {

struct DiskSegment {
    std::filesystem::path path;  // below the storage folder
    SegmentName name;
    uint64_t bytes = 0;
    UtcTime modified{};
};

// Reentrant: const functions share nothing but the descriptor.
class StorageFolder final {
  public:
    // Throws Io when the folder is not there or cannot be opened.
    explicit StorageFolder(const std::filesystem::path& folder);

    // Calls `each` for every segment, by stream and day, oldest first within a day. Folders that
    // cannot be read are passed over.
    void forEach(const std::function<void(const DiskSegment&)>& each) const;

    [[nodiscard]] std::optional<DiskSegment> find(const std::filesystem::path& path) const;

    // NotFound when there is no such segment, Io when it cannot be read.
    [[nodiscard]] Result<UniqueFd> open(const std::filesystem::path& path) const;

    // Unlinks the segment and syncs the folder it was in, which goes too when it is empty and its
    // day is before `today`. False when the folder did not sync: the segment is gone, and may be
    // back after a power cut. NotFound when it was gone already, Io with the reason otherwise.
    [[nodiscard]] Result<bool> remove(const std::filesystem::path& path, UtcTime today) const;

    // What an ordinary user may still write to the file system.
    [[nodiscard]] uint64_t freeBytes() const;

  private:
    [[nodiscard]] Result<UniqueFd> openParent(const std::filesystem::path& path) const;
    void walk(int folder,
              const std::filesystem::path& below,
              int depth,
              const std::function<void(const DiskSegment&)>& each) const;

    UniqueFd folder_;
};

}  // namespace betang
