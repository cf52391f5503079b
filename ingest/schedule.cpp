// SPDX-License-Identifier: Apache-2.0

#include "ingest/schedule.hpp"

#include <algorithm>

namespace betang {

bool recordsNow(const ScheduleConfig& schedule, const TimeZone& zone, UtcTime utc) {
    const LocalTime local = zone.toLocal(utc);
    return std::any_of(schedule.spans.begin(), schedule.spans.end(), [&](const WeekSpan& span) {
        return span.day == local.weekday && span.from <= local.of_day && local.of_day < span.to;
    });
}

}  // namespace betang
