// SPDX-License-Identifier: Apache-2.0
//
// One round of one contender: what it costs to show a wall for some seconds.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compositor/bench/bench_wall.hpp"
#include "compositor/bench/footage.hpp"
#include "core/access_unit.hpp"
#include "core/clock.hpp"

namespace betang::bench {

struct Case {
    std::string name;
    int cameras;
    bool encoded = false;
    Footage footage{};
    Size canvas{1920, 1080};
};

struct Cost {
    Duration cpu{};
    uint64_t decoded = 0;
    uint64_t drawn = 0;
    uint64_t encoded = 0;

    [[nodiscard]] double msPerPicture() const;
};

enum class Design {
    Store,       // the product: betang's own path, with its role where it encodes
    Compositor,  // GStreamer's `compositor`
    Aggregator,  // the cheapest GstVideoAggregator
};

// A wall in a process of its own on the options' core, fed by another process over the bus. Throws
// Timeout when the wall does not become live.
[[nodiscard]] Cost measureWall(Design design,
                               const Case& chosen,
                               const BenchOptions& options,
                               const std::vector<AccessUnit>& footage);

// The reference: ffmpeg decodes the footage once for each camera and draws nothing.
[[nodiscard]] std::vector<std::string> decodeOnly(const std::filesystem::path& footage,
                                                  int cameras);

}  // namespace betang::bench
