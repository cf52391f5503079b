// SPDX-License-Identifier: Apache-2.0

#include "ingest/schedule.hpp"

#include "core/time_text.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

bool at(const ScheduleConfig& schedule, const char* utc) {
    return recordsNow(schedule, TimeZone{"Asia/Pontianak"}, parseRfc3339(utc).take());
}

}  // namespace

TEST_CASE("a schedule is read by the province's clocks", "[ingest]") {
    const ScheduleConfig night{"night", {{0, 22h, 24h}, {1, 0min, 6h}}};
    CHECK_FALSE(at(night, "2026-11-23T14:59:59Z"));  // Monday 21:59:59
    CHECK(at(night, "2026-11-23T15:00:00Z"));        // Monday 22:00
    CHECK(at(night, "2026-11-23T22:59:59Z"));        // Tuesday 05:59:59
    CHECK_FALSE(at(night, "2026-11-23T23:00:00Z"));  // Tuesday 06:00
    CHECK_FALSE(at(night, "2026-11-24T16:00:00Z"));  // Tuesday 23:00
}

TEST_CASE("a schedule without spans never records", "[ingest]") {
    CHECK_FALSE(at({"never", {}}, "2026-11-23T15:00:00Z"));
}

}  // namespace betang
