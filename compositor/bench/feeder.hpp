// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "compositor/bench/measure.hpp"
#include "config/config.hpp"
#include "core/access_unit.hpp"

namespace betang::bench {

// Cameras bench.c0, bench.c1, ... of one worker, and a wall "bench" that shows them all on one
// output: one as it is by default (1280x720, 15 fps, 2 Mbit/s) where the case is encoded, else one
// of the whole canvas at 25 fps.
[[nodiscard]] Config benchConfig(const std::filesystem::path& runtime, const Case& chosen);

// Publishes `footage` in a loop, in real time, as every camera of the wall, each begun at another
// place of the loop; subscribes to the wall's own stream when `take_encoded`. Never returns.
[[noreturn]] void feed(const Config& config, std::vector<AccessUnit> footage, bool take_encoded);

}  // namespace betang::bench
