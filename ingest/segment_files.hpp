// SPDX-License-Identifier: Apache-2.0
//
// The file operations of the recorder, apart so that tests can make any of them fail.

#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/result.hpp"
#include "core/unique_fd.hpp"

namespace betang {

// All failures are Io with the words of the operating system, but for those named. Thread-bound.
class SegmentFiles {
  public:
    virtual ~SegmentFiles() = default;

    // Creates and opens for writing. Busy when something of that name exists.
    [[nodiscard]] virtual Result<UniqueFd> create(const std::filesystem::path& file) = 0;

    // Writes some of `bytes`, at least one, and says how many.
    [[nodiscard]] virtual Result<size_t> write(int fd, std::span<const uint8_t> bytes) = 0;

    [[nodiscard]] virtual Result<void> truncate(int fd, uint64_t size) = 0;
    [[nodiscard]] virtual Result<void> syncData(int fd) = 0;  // fdatasync
    [[nodiscard]] virtual Result<void> sync(int fd) = 0;      // fsync

    // True when it made the folder, false when it was there. Its parent must exist.
    [[nodiscard]] virtual Result<bool> makeFolder(const std::filesystem::path& folder) = 0;
    [[nodiscard]] virtual Result<void> syncFolder(const std::filesystem::path& folder) = 0;

    virtual void remove(const std::filesystem::path& file) noexcept = 0;
};

class SystemSegmentFiles final : public SegmentFiles {
  public:
    [[nodiscard]] Result<UniqueFd> create(const std::filesystem::path& file) override;
    [[nodiscard]] Result<size_t> write(int fd, std::span<const uint8_t> bytes) override;
    [[nodiscard]] Result<void> truncate(int fd, uint64_t size) override;
    [[nodiscard]] Result<void> syncData(int fd) override;
    [[nodiscard]] Result<void> sync(int fd) override;
    [[nodiscard]] Result<bool> makeFolder(const std::filesystem::path& folder) override;
    [[nodiscard]] Result<void> syncFolder(const std::filesystem::path& folder) override;
    void remove(const std::filesystem::path& file) noexcept override;
};

}  // namespace betang
