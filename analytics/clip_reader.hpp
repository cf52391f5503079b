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
    uint64_t decoded = 0;   // access units that were given to the decoder
};

enum class Decoding {
    Gated,  // as of a camera: keyframes alone while nothing happens (see DecodeGate)
    Full,
};

// Who looks at a clip. Each says whether something moves or may be about to.
struct ClipViewer {
    std::function<bool(const AVFrame&, Duration at)> look;
    std::function<bool(const AVFrame&)> peek;  // at a keyframe, before `look`
};

// Calls `look` for decoded pictures in order of presentation, with the time since the first.
// Throws NotFound when the file cannot be opened,
// Unsupported when it has no video that can be decoded. Damaged parts are skipped.
ClipSummary readClip(const std::filesystem::path& file,
                     Decoding decoding,
                     const ClipViewer& viewer);

}  // namespace betang
