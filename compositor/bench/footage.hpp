// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <vector>

#include "core/access_unit.hpp"
#include "core/size.hpp"

namespace betang::bench {

inline constexpr int kFootageRate = 25;

struct Footage {
    Size size{640, 360};
    int kbits = 600;
};

// An H.264 byte stream of 10 s at 25 fps: FFmpeg's moving test picture with noise. Made once by
// `ffmpeg` and kept in the cache. Unavailable without that program.
[[nodiscard]] std::filesystem::path footageFile(const Footage& footage);

// Its access units in order.
[[nodiscard]] std::vector<AccessUnit> readFootage(const std::filesystem::path& file);

}  // namespace betang::bench
