// SPDX-License-Identifier: Apache-2.0
//
// Prepares the clips of all cameras, taking from the cache what was made before. Several processes
// may do so at once: each clip is made once, behind a lock file, and appears whole.

#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "tests/camsim/clip.hpp"
#include "tests/camsim/options.hpp"

namespace betang::camsim {

struct CameraClips {
    std::shared_ptr<const Clip> main;
    std::shared_ptr<const Clip> sub;
    std::shared_ptr<const Clip> other_codec_main;  // null without both_codecs
    std::shared_ptr<const Clip> other_codec_sub;
};

// Called from the thread of prepareClips() whenever another clip is ready.
using Progress = std::function<void(size_t done, size_t total)>;

// One entry for each camera, in order. Encodes on as many threads as there are processors. Throws
// what stands in the way, for example NotFound for a clip that cannot be opened.
[[nodiscard]] std::vector<CameraClips> prepareClips(const CameraSimulatorOptions& options,
                                                    const Progress& progress = {});

}  // namespace betang::camsim
