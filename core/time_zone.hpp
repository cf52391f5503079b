// SPDX-License-Identifier: Apache-2.0
//
// Local time of a province, from the system's zone files (TZif, RFC 8536), without touching the
// process-wide TZ. After the last transition that the file lists (2037 in Debian's) the last rule
// stays in force.

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

struct LocalTime {
    std::chrono::year_month_day date{};
    std::chrono::seconds of_day{};  // since local midnight
    int weekday = 0;                // 0 Monday .. 6 Sunday
    std::chrono::seconds offset{};  // east of UTC
};

// Reentrant; a plain value.
class TimeZone {
  public:
    // UTC.
    TimeZone() = default;

    // An IANA name such as Asia/Pontianak. Throws BadConfig when there is no such zone.
    explicit TimeZone(const std::string& name,
                      const std::filesystem::path& folder = "/usr/share/zoneinfo");

    // The bytes of a zone file; Corrupt when they are none.
    [[nodiscard]] static Result<TimeZone> parse(std::span<const uint8_t> bytes);

    [[nodiscard]] LocalTime toLocal(UtcTime time) const;

    [[nodiscard]] std::chrono::seconds offsetAt(UtcTime time) const;

  private:
    struct Transition {
        int64_t at = 0;  // seconds of UTC
        int32_t offset = 0;
    };

    int32_t first_offset_ = 0;
    std::vector<Transition> transitions_;  // by time
};

}  // namespace betang
