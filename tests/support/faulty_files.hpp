// SPDX-License-Identifier: Apache-2.0
//
// The recorder's file operations with faults: any call can be made to fail.

#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "ingest/segment_files.hpp"

namespace betang {

// Thread-safe as far as SystemSegmentFiles is; set up before use.
class FaultySegmentFiles final : public SegmentFiles {
  public:
    // Asked before each call with its name and its number from 0, counted over all calls; true
    // makes the call fail.
    std::function<bool(std::string_view call, int number)> fails = [](std::string_view, int) {
        return false;
    };
    bool short_writes = false;  // writes take at most 100 bytes

    std::atomic<int> calls{0};
    std::atomic<int> data_syncs{0};
    std::atomic<int> file_syncs{0};
    std::atomic<int> folder_syncs{0};
    std::set<std::filesystem::path> synced_folders;  // for a single thread to look at

    Result<UniqueFd> create(const std::filesystem::path& file) override {
        return broken("create") ? refuse() : real_.create(file);
    }

    Result<size_t> write(int fd, std::span<const uint8_t> bytes) override {
        if (broken("write")) {
            // As a disk does that fills up: half of it fits.
            static_cast<void>(real_.write(fd, bytes.first((bytes.size() + 1) / 2)));
            return refuse();
        }
        return real_.write(fd,
                           short_writes ? bytes.first(std::min<size_t>(bytes.size(), 100)) : bytes);
    }

    Result<void> truncate(int fd, uint64_t size) override {
        return broken("truncate") ? refuse() : real_.truncate(fd, size);
    }

    Result<void> syncData(int fd) override {
        ++data_syncs;
        return broken("syncData") ? refuse() : real_.syncData(fd);
    }

    Result<void> sync(int fd) override {
        ++file_syncs;
        return broken("sync") ? refuse() : real_.sync(fd);
    }

    Result<bool> makeFolder(const std::filesystem::path& folder) override {
        return broken("makeFolder") ? refuse() : real_.makeFolder(folder);
    }

    Result<void> syncFolder(const std::filesystem::path& folder) override {
        ++folder_syncs;
        if (broken("syncFolder")) {
            return refuse();
        }
        synced_folders.insert(folder);
        return real_.syncFolder(folder);
    }

    void remove(const std::filesystem::path& file) noexcept override { real_.remove(file); }

  private:
    bool broken(std::string_view call) { return fails(call, calls++); }

    static Error refuse() { return {ErrorKind::Io, "write: No space left on device"}; }

    SystemSegmentFiles real_;
};

}  // namespace betang
