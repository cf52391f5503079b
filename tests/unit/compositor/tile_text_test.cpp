// SPDX-License-Identifier: Apache-2.0

#include "compositor/tile.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

const UtcTime kMidnight{1'795'305'600s};  // 2026-11-22T00:00:00Z

// Seven hours ahead of UTC.
LocalTime inPontianak(UtcTime time) {
    const auto local = std::chrono::floor<std::chrono::seconds>(time) + 7h;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return {.date = std::chrono::year_month_day{day}, .of_day = local - day};
}

std::string badge(TileState state,
                  std::chrono::seconds age = 0s,
                  std::optional<UtcTime> since = std::nullopt) {
    return badgeText(
        {.state = state, .age = age, .since = since, .reason = {}}, kMidnight + 12h, inPontianak);
}

}  // namespace

TEST_CASE("the badge says the wall's words", "[compositor]") {
    CHECK(badge(TileState::Live) == "LIVE");
    CHECK(badge(TileState::Stale, 7s) == "STALE 7 s");
    CHECK(badge(TileState::Frozen) == "FROZEN");
    CHECK(badge(TileState::KeyframesOnly) == "KEYFRAMES ONLY");
    CHECK(badge(TileState::LinkDown, 9s, kMidnight) == "LINK DOWN");
    CHECK(badge(TileState::Busy) == "BUSY");
    CHECK(badge(TileState::DecoderFault) == "DECODER FAULT");
    CHECK(badge(TileState::NoPermission) == "NO PERMISSION");
    CHECK(badge(TileState::Connecting) == "CONNECTING");
}

TEST_CASE("a live tile says that parts are lost and that pictures are left out", "[compositor]") {
    TileStatus status{.state = TileState::Live, .since = {}, .reason = {}};
    status.damaged = true;
    CHECK(badgeText(status, kMidnight, inPontianak) == "LIVE DAMAGED");
    status.slowed = true;
    CHECK(badgeText(status, kMidnight, inPontianak) == "LIVE DAMAGED ½");
}

TEST_CASE("offline says since when, in the province's time", "[compositor]") {
    CHECK(badge(TileState::Offline, 60s, kMidnight + 7h + 5min) == "OFFLINE since 14:05");
    CHECK(badge(TileState::Offline) == "OFFLINE");
}

TEST_CASE("since another day says which day", "[compositor]") {
    CHECK(badge(TileState::Offline, 60s, kMidnight - 9h) == "OFFLINE since 21/11 22:00");
    CHECK(badge(TileState::Offline, 60s, kMidnight - 6h) == "OFFLINE since 01:00");
}

TEST_CASE("the clock shows seconds", "[compositor]") {
    CHECK(clockText(kMidnight + 7h + 5min + 9s, inPontianak) == "14:05:09");
    CHECK(clockText(kMidnight - 7h, inPontianak) == "00:00:00");
}

}  // namespace betang
