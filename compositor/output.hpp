// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "compositor/frame_stats.hpp"
#include "compositor/pipeline_runner.hpp"
#include "config/config.hpp"

namespace betang {

struct OutputStatus {
    OutputConfig config;
    PipelineStatus pipeline;
    FrameFigures frames;    // as drawn
    uint64_t shown = 0;     // frames that a display took
    bool encoding = false;  // somebody takes what is encoded
    uint64_t encoded = 0;   // access units since the start
    size_t rtsp_clients = 0;
};

// One of a wall's outputs, running from construction to destruction. Thread-safe.
class Output {
  public:
    virtual ~Output() = default;
    [[nodiscard]] virtual OutputStatus status() const = 0;
};

}  // namespace betang
