// SPDX-License-Identifier: Apache-2.0
//
// Decodes a video file from beginning to end, for analysis faster than real time.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "core/clock.hpp"
#include "media/av_ptr.hpp"

namespace betang {

struct ClipSummary {
    uint64_t pictures = 0;  // access units in the file's video stream
    uint64_t decoded = 0;   // pictures that came out of the decoder
};

// Calls `picture` for each decoded picture in order of presentation, with its time since the first.
// Throws NotFound when the file cannot be opened, Unsupported when it has no video that can be
// decoded. Damaged parts are skipped.
ClipSummary readClip(const std::filesystem::path& file,
                     const std::function<void(const AVFrame&, Duration at)>& picture);

}  // namespace betang
