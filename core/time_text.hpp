// SPDX-License-Identifier: Apache-2.0
//
// Times as text: RFC 3339 for machines and people alike.

#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

// 2026-11-22T01:04:31.123Z, milliseconds always shown.
[[nodiscard]] std::string toRfc3339(UtcTime time);

// Any RFC 3339 date-time of the years 1700 to 2199 with an offset ("Z" or "+07:00"), fraction
// optional.
// InvalidArgument names what is wrong with `text`.
[[nodiscard]] Result<UtcTime> parseRfc3339(std::string_view text);

}  // namespace betang
