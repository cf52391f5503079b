// SPDX-License-Identifier: Apache-2.0

#include "compositor/local_time.hpp"

#include <memory>

#include <glib.h>

#include "core/error.hpp"

namespace betang {
namespace {

struct DateTimeDeleter {
    void operator()(GDateTime* time) const noexcept { g_date_time_unref(time); }
};

using DateTimePtr = std::unique_ptr<GDateTime, DateTimeDeleter>;

LocalTime localTime(GTimeZone* zone, UtcTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const DateTimePtr utc{g_date_time_new_from_unix_utc(seconds)};
    const DateTimePtr local{utc ? g_date_time_to_timezone(utc.get(), zone) : nullptr};
    if (!local) {
        return {};  // outside the years 1 to 9999
    }
    return {.year = g_date_time_get_year(local.get()),
            .month = g_date_time_get_month(local.get()),
            .day = g_date_time_get_day_of_month(local.get()),
            .hour = g_date_time_get_hour(local.get()),
            .minute = g_date_time_get_minute(local.get()),
            .second = g_date_time_get_second(local.get())};
}

}  // namespace

ToLocal makeToLocal(const std::string& zone) {
    const std::shared_ptr<GTimeZone> known{g_time_zone_new_identifier(zone.c_str()),
                                           [](GTimeZone* z) {
                                               if (z != nullptr) {
                                                   g_time_zone_unref(z);
                                               }
                                           }};
    if (!known) {
        throw Error{ErrorKind::BadConfig, "time_zone: '" + zone + "' is not known to this system"};
    }
    return [known](UtcTime time) { return localTime(known.get(), time); };
}

}  // namespace betang
