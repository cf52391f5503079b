// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <string_view>

namespace betang {

// Writes `contents` so that a reader, also after a power cut, finds either the old file or the new
// one, whole: a file beside it, fsync, rename, fsync of the folder. Mode 0600. For one writer at a
// time; throws Io.
void replaceFile(const std::filesystem::path& path, std::string_view contents);

// fsync of a file or a folder. Throws Io.
void syncPath(const std::filesystem::path& path);

}  // namespace betang
