// SPDX-License-Identifier: Apache-2.0

#include "core/time_zone.hpp"

#include "core/time_text.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

UtcTime at(const char* text) {
    return parseRfc3339(text).take();
}

}  // namespace

TEST_CASE("Central Kalimantan is seven hours ahead of UTC", "[core]") {
    const TimeZone zone{"Asia/Pontianak"};
    const LocalTime local = zone.toLocal(at("2026-11-22T18:30:15Z"));
    CHECK(local.offset == 7h);
    CHECK(local.date == std::chrono::year{2026} / 11 / 23);
    CHECK(local.of_day == 1h + 30min + 15s);
    CHECK(local.weekday == 0);
}

TEST_CASE("a zone's offset changes at its transitions", "[core]") {
    const TimeZone zone{"Asia/Pontianak"};
    CHECK(zone.offsetAt(at("1987-12-31T12:00:00Z")) == 8h);
    CHECK(zone.offsetAt(at("1988-01-01T12:00:00Z")) == 7h);
}

TEST_CASE("summer time comes and goes within a minute", "[core]") {
    const TimeZone zone{"Europe/Berlin"};
    CHECK(zone.offsetAt(at("2026-03-29T00:59:59Z")) == 1h);
    CHECK(zone.offsetAt(at("2026-03-29T01:00:00Z")) == 2h);
}

TEST_CASE("a zone that does not exist stops the start with the setting's name", "[core]") {
    for (const char* name :
         {"Asia/Palangkaraya", "../../../etc/passwd", "/etc/passwd", "", "Asia"}) {
        INFO(name);
        CHECK_THROWS_WITH(TimeZone{std::string{name}}, Catch::StartsWith("time_zone: "));
    }
}

TEST_CASE("a broken zone file is refused", "[core]") {
    const std::vector<uint8_t> magic{'T', 'Z', 'i', 'f', '2'};
    CHECK_FALSE(TimeZone::parse({}));
    CHECK_FALSE(TimeZone::parse(magic));
    std::vector<uint8_t> header(88, 0);
    std::copy(magic.begin(), magic.end(), header.begin());
    std::copy(magic.begin(), magic.end(), header.begin() + 44);
    CHECK_FALSE(TimeZone::parse(header));  // no types
    header[44 + 36 + 3] = 255;
    header[44 + 32 + 3] = 255;
    CHECK_FALSE(TimeZone::parse(header));  // counts that the file does not hold
}

}  // namespace betang
