// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <vector>

#include "core/access_unit.hpp"

namespace betang::bench {

inline constexpr int kFootageRate = 25;

// An H.264 byte stream of 10 s, 640x360, 25 fps, about 600 kbit/s: FFmpeg's moving test picture
// with noise. Made once by `ffmpeg` and kept in the cache. Unavailable without that program.
[[nodiscard]] std::filesystem::path footageFile();

// Its access units in order.
[[nodiscard]] std::vector<AccessUnit> readFootage(const std::filesystem::path& file);

}  // namespace betang::bench
