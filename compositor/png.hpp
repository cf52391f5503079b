// SPDX-License-Identifier: Apache-2.0
//
// Snapshots: a canvas as a PNG file.

#pragma once

#include <filesystem>

#include "compositor/canvas.hpp"
#include "core/result.hpp"

namespace betang {

// Writes beside `path` and renames, so that no reader ever sees half a file. Io when the file
// cannot be written; nothing is left behind then.
[[nodiscard]] Result<void> writePng(const std::filesystem::path& path, const ConstI420View& canvas);

// The picture as a canvas again (colours as near as 8 bits allow). Io, or Corrupt when it is no
// PNG or larger than 16384 in either direction.
[[nodiscard]] Result<Canvas> readPng(const std::filesystem::path& path);

}  // namespace betang
