// SPDX-License-Identifier: Apache-2.0
//
// Zones with odd offsets and jumps, and zone files that lie.

#include <fstream>
#include <iterator>

#include "core/time_text.hpp"
#include "core/time_zone.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

UtcTime utc(const char* text) {
    return parseRfc3339(text).take();
}

std::vector<uint8_t> zoneFile(const char* name) {
    std::ifstream in{std::string{"/usr/share/zoneinfo/"} + name, std::ios::binary};
    const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
    return {bytes.begin(), bytes.end()};
}

void put(std::vector<uint8_t>& file, uint64_t value, int width) {
    for (int i = width - 1; i >= 0; --i) {
        file.push_back(static_cast<uint8_t>(value >> (8 * i)));
    }
}

struct Jump {
    int64_t at = 0;
    uint8_t type = 0;
};

// A zone file of version 2 whose 64-bit block holds these transitions and offsets.
std::vector<uint8_t> zoneOf(const std::vector<Jump>& jumps, const std::vector<int32_t>& offsets) {
    std::vector<uint8_t> file;
    for (const bool wide : {false, true}) {
        for (const char c : {'T', 'Z', 'i', 'f', '2'}) {
            file.push_back(static_cast<uint8_t>(c));
        }
        file.resize(file.size() + 15 + 12);
        put(file, wide ? jumps.size() : 0, 4);
        put(file, wide ? offsets.size() : 0, 4);
        put(file, 0, 4);
    }
    for (const Jump& jump : jumps) {
        put(file, static_cast<uint64_t>(jump.at), 8);
    }
    for (const Jump& jump : jumps) {
        file.push_back(jump.type);
    }
    for (const int32_t offset : offsets) {
        put(file, static_cast<uint32_t>(offset), 4);
        put(file, 0, 2);
    }
    return file;
}

}  // namespace

TEST_CASE("the three zones of Indonesia keep their hours", "[core]") {
    const auto noon = utc("2026-11-22T05:00:00Z");
    CHECK(TimeZone{"Asia/Jakarta"}.toLocal(noon).of_day == 12h);
    CHECK(TimeZone{"Asia/Makassar"}.toLocal(noon).of_day == 13h);
    CHECK(TimeZone{"Asia/Jayapura"}.toLocal(noon).of_day == 14h);
    CHECK(TimeZone{}.toLocal(noon).of_day == 5h);
}

TEST_CASE("offsets need not be whole hours", "[core]") {
    CHECK(TimeZone{"Asia/Kathmandu"}.offsetAt(utc("2026-11-22T00:00:00Z")) == 5h + 45min);
    const TimeZone lord_howe{"Australia/Lord_Howe"};
    CHECK(lord_howe.offsetAt(utc("2026-01-15T00:00:00Z")) == 11h);
    CHECK(lord_howe.offsetAt(utc("2026-06-15T00:00:00Z")) == 10h + 30min);
}

TEST_CASE("the hour that summer time repeats has two offsets", "[core]") {
    const TimeZone zone{"Europe/Berlin"};
    const LocalTime first = zone.toLocal(utc("2026-10-25T00:30:00Z"));
    const LocalTime second = zone.toLocal(utc("2026-10-25T01:30:00Z"));
    CHECK(first.of_day == second.of_day);
    CHECK(first.offset - second.offset == 1h);
}

TEST_CASE("a zone may skip a whole day", "[core]") {
    const TimeZone zone{"Pacific/Apia"};
    const LocalTime before = zone.toLocal(utc("2011-12-30T09:59:59Z"));
    const LocalTime after = zone.toLocal(utc("2011-12-30T10:00:00Z"));
    CHECK(before.date == std::chrono::year{2011} / 12 / 29);
    CHECK(after.date == std::chrono::year{2011} / 12 / 31);
    CHECK(after.weekday == 5);
    CHECK(after.of_day == 0s);
}

TEST_CASE("local days west of Greenwich and before 1970 begin at their own midnight", "[core]") {
    const LocalTime local = TimeZone{"Pacific/Honolulu"}.toLocal(utc("1969-07-20T20:17:40Z"));
    CHECK(local.date == std::chrono::year{1969} / 7 / 20);
    CHECK(local.of_day == 10h + 17min + 40s);
    CHECK(local.weekday == 6);
}

TEST_CASE("before its first and after its last transition a zone goes on as it was", "[core]") {
    const auto zone = TimeZone::parse(zoneOf({{1000, 1}, {2000, 2}}, {60, 7200, 10800})).take();
    CHECK(zone.offsetAt(UtcTime{999s}) == 60s);
    CHECK(zone.offsetAt(UtcTime{1000s}) == 2h);
    CHECK(zone.offsetAt(UtcTime{1999s + 999ms}) == 2h);
    CHECK(zone.offsetAt(UtcTime{2000s}) == 3h);
    CHECK(zone.offsetAt(utc("2199-01-01T00:00:00Z")) == 3h);
}

TEST_CASE("a zone file that contradicts itself is refused", "[core]") {
    CHECK(TimeZone::parse(zoneOf({{5, 0}}, {0})));
    CHECK_FALSE(TimeZone::parse(zoneOf({{5, 1}}, {0})));
    CHECK_FALSE(TimeZone::parse(zoneOf({{5, 0}, {4, 0}}, {0})));
    CHECK_FALSE(TimeZone::parse(zoneOf({{5, 1}}, {0, 27 * 3600})));
    CHECK_FALSE(TimeZone::parse(zoneOf({{5, 1}}, {0, -27 * 3600})));
    CHECK_FALSE(TimeZone::parse(zoneOf({}, {27 * 3600})));
}

TEST_CASE("a zone file cut anywhere in its data is refused, never read beyond", "[core]") {
    const auto whole = zoneOf({{1000, 1}, {2000, 2}}, {60, 7200, 10800});
    for (size_t size = 0; size < whole.size(); ++size) {
        CHECK_FALSE(TimeZone::parse(std::span{whole}.first(size)));
    }
    CHECK(TimeZone::parse(whole));
    const auto real = zoneFile("Asia/Pontianak");
    REQUIRE(real.size() > 100);
    CHECK(TimeZone::parse(real));
    CHECK_FALSE(TimeZone::parse(std::span{real}.first(real.size() / 2)));
}

}  // namespace betang
