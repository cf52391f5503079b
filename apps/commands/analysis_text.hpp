// SPDX-License-Identifier: Apache-2.0
//
// What `betang analyze` prints. Pure.

#pragma once

#include <string>

#include "analytics/analyze.hpp"
#include "core/clock.hpp"

namespace betang {

// One JSON object a line: an event each, in order of their start, last the summary. The empty zone
// is the whole picture; times are seconds since the first picture.
[[nodiscard]] std::string analysisLines(const Analysis& analysis, Duration cpu);

// The same for people.
[[nodiscard]] std::string analysisTable(const Analysis& analysis, Duration cpu);

}  // namespace betang
