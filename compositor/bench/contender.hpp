// SPDX-License-Identifier: Apache-2.0
//
// The wall's other design, to measure it against ours: the same bus, decoders and tiles, composed
// by a GStreamer aggregator that has one input for each tile. It draws no names, states or clocks.

#pragma once

#include <string>

#include "config/config.hpp"

namespace betang::bench {

enum class Aggregator {
    Compositor,  // GStreamer's own `compositor`
    Place,       // makePlaceAggregator(): libyuv into place
};

// Shows the wall "bench" of `config` and answers {"op":"status"} with the counts that WallRole
// gives. Never returns.
[[noreturn]] void runContender(const Config& config, Aggregator aggregator);

}  // namespace betang::bench
