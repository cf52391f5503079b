// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

#include "core/clock.hpp"

namespace betang {

struct FrameRate {
    int numerator = 15;
    int denominator = 1;

    bool operator==(const FrameRate&) const = default;
};

struct Tick {
    uint64_t number = 0;
    uint64_t skipped = 0;  // ticks between it and the one before it
};

// When tick `number` falls, from the start; exact for any rate, so that ticks do not drift.
[[nodiscard]] Duration tickTime(uint64_t number, FrameRate rate);

// The tick to draw after `last` at `now`: the next one while there is time for it, else the one
// whose period `now` lies in; what lies between is skipped. Pure.
[[nodiscard]] Tick nextTick(uint64_t last, Duration now, FrameRate rate);

}  // namespace betang
