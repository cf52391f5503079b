// SPDX-License-Identifier: Apache-2.0

#include "compositor/tick_plan.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("ticks of an odd rate do not drift in a day", "[compositor]") {
    const FrameRate ntsc{30000, 1001};

    CHECK(tickTime(30000, ntsc) == seconds{1001});
    CHECK(tickTime(uint64_t{30000} * 1000, ntsc) == seconds{1'001'000});
}

TEST_CASE("the next tick follows while there is time", "[compositor]") {
    const Tick tick = nextTick(24, milliseconds{961}, {25, 1});

    CHECK(tick.number == 25);
    CHECK(tick.skipped == 0);
}

TEST_CASE("a late tick skips ahead without a burst", "[compositor]") {
    const Tick late = nextTick(25, milliseconds{1230}, {25, 1});

    CHECK(late.number == 30);
    CHECK(late.skipped == 4);
    CHECK(nextTick(late.number, milliseconds{1235}, {25, 1}).number == 31);
}

TEST_CASE("time before the start waits for the first tick", "[compositor]") {
    CHECK(nextTick(0, milliseconds{-50}, {15, 1}).number == 1);
}

TEST_CASE("tick numbers stay exact after a year", "[compositor]") {
    const Duration year = hours{24 * 365};
    const Tick tick = nextTick(0, year, {60, 1});

    CHECK(tickTime(tick.number, {60, 1}) == year);
}

}  // namespace
}  // namespace betang
