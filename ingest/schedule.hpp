// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/time_zone.hpp"

namespace betang {

// Whether a camera on `schedule` is recorded at `utc`, by the clocks of `zone`. Pure.
[[nodiscard]] bool recordsNow(const ScheduleConfig& schedule, const TimeZone& zone, UtcTime utc);

}  // namespace betang
