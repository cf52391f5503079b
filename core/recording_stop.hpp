// SPDX-License-Identifier: Apache-2.0
//
// How the archive tells recorders that a storage takes nothing more although the disk would: an
// empty file in its folder, seen before each new segment. Both work without each other.

#pragma once

#include <filesystem>

namespace betang {

// True when that changed anything. A disk that is too full for the file stops recorders by itself.
bool setRecordingStopped(const std::filesystem::path& storage, bool stopped) noexcept;

[[nodiscard]] bool isRecordingStopped(const std::filesystem::path& storage) noexcept;

}  // namespace betang
