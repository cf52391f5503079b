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

// The writing side: one for each process, outliving the threads that leave crumbs on it. Creating
// it replaces the file and installs handlers for SIGSEGV, SIGABRT, SIGBUS, SIGILL and SIGFPE that
// mark the crashing thread's crumb and re-raise, so that the parent sees the signal and a core is
// dumped as usual. A signal sent by another process marks nothing.
class BreadcrumbBoard {
  public:
    // Throws Io when the file cannot be made.
    explicit BreadcrumbBoard(const std::filesystem::path& file);
    ~BreadcrumbBoard();
    BreadcrumbBoard(const BreadcrumbBoard&) = delete;
    BreadcrumbBoard& operator=(const BreadcrumbBoard&) = delete;

    // A few nanoseconds each, any thread, no system call but for a thread's first crumb (which sets
    // up its signal stack, so that an overflown stack is marked too); a thread holds at most one
    // crumb at a time. With more than kBreadcrumbSlots crumbs at once the surplus leaves none.
    void leave(const CameraId& camera) noexcept;
    void clear() noexcept;

  private:
    struct Slot;
    Slot* claim() noexcept;

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

// The reading side, after the writer has died: the cameras whose crumb was marked by a crash, each
// once. Empty when the process was killed from outside or died elsewhere, and when the file is
// missing or is not a board: nothing in it is believed unchecked.
[[nodiscard]] std::vector<CameraId> camerasCrashedOn(const std::filesystem::path& file);

}  // namespace betang
