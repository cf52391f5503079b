// SPDX-License-Identifier: Apache-2.0
//
// What was recorded in an interval and what was not, with the cause. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bus/json_text.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

// Half-open.
struct Interval {
    UtcTime from{};
    UtcTime to{};
};

struct ToldRecording {
    UtcTime start{};
    UtcTime end{};
    uint64_t run = 0;
    uint64_t epoch = 0;
    uint64_t segments = 0;
    uint64_t bytes = 0;
    uint64_t damaged = 0;
    std::string state;  // "present", "deleted", "missing"
    std::string gap{};  // why nothing was recorded before it; empty: nobody said
};

struct Gap {
    UtcTime start{};
    UtcTime end{};
    std::string cause;

    bool operator==(const Gap&) const = default;
};

// The archive's answer to {"op":"recordings"}. Corrupt names what is wrong with it.
[[nodiscard]] Result<std::vector<ToldRecording>> recordingsFrom(const Json& answer);

// Everything of `interval` that no present recording covers. `recordings` by start. Stretches
// shorter than a second are no gaps: segments that follow each other may lie so far apart.
[[nodiscard]] std::vector<Gap> gapsIn(const Interval& interval,
                                      const std::vector<ToldRecording>& recordings);

// {"recordings":[...],"gaps":[...]}, all cut to `interval`.
[[nodiscard]] Json recordingsJson(const Interval& interval,
                                  const std::vector<ToldRecording>& recordings);

}  // namespace betang
