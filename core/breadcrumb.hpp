// SPDX-License-Identifier: Apache-2.0
//
// Which camera's bytes is this process parsing right now? The answer must survive the crash that
// those bytes may cause, so it stands in a small file that is mapped shared: the supervisor reads
// it after the process is dead.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/ids.hpp"

namespace betang {

inline constexpr size_t kBreadcrumbSlots = 64;

// The writing side: one for each process. Creating it truncates the file and installs handlers for
// SIGSEGV, SIGABRT, SIGBUS, SIGILL and SIGFPE that mark the crashing thread's crumb and re-raise.
class BreadcrumbBoard {
  public:
    // Throws Io when the file cannot be made.
    explicit BreadcrumbBoard(const std::filesystem::path& file);
    ~BreadcrumbBoard();
    BreadcrumbBoard(const BreadcrumbBoard&) = delete;
    BreadcrumbBoard& operator=(const BreadcrumbBoard&) = delete;

    // A few nanoseconds each, no system call, any thread; a thread holds at most one crumb at a
    // time. With more than kBreadcrumbSlots threads at once the surplus leaves none.
    void leave(const CameraId& camera) noexcept;
    void clear() noexcept;

  private:
    struct Slot;
    Slot* slots_ = nullptr;
};

// A crumb for the length of a scope around the call into a parser or decoder.
class Breadcrumb final {
  public:
    Breadcrumb(BreadcrumbBoard& board, const CameraId& camera) noexcept : board_{board} {
        board_.leave(camera);
    }

    ~Breadcrumb() { board_.clear(); }

    Breadcrumb(const Breadcrumb&) = delete;
    Breadcrumb& operator=(const Breadcrumb&) = delete;

  private:
    BreadcrumbBoard& board_;
};

// The reading side, after the writer has died: the cameras whose crumb was marked by a crash.
// Empty when the process was killed from outside or died elsewhere.
[[nodiscard]] std::vector<CameraId> camerasCrashedOn(const std::filesystem::path& file);

}  // namespace betang
