// SPDX-License-Identifier: Apache-2.0

#include "accounts/throttle.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"

namespace betang {

namespace {

using std::chrono::seconds;

// How many of as many guesses as can be made within `span` are let through.
int guessesWithin(Duration span) {
    SimulatedClock clock;
    Throttle throttle;
    const MonoTime end = clock.monotonic() + span;
    int through = 0;
    while (clock.monotonic() < end) {
        if (throttle.waitOf("user:sari", clock.monotonic()) == Duration{}) {
            throttle.failed("user:sari", clock.monotonic());
            ++through;
        }
        clock.advance(std::chrono::milliseconds{10});
    }
    return through;
}

}  // namespace

TEST_CASE("a few mistakes cost nothing, then each costs twice as long", "[accounts]") {
    SimulatedClock clock;
    Throttle throttle;
    const auto waitAfterFailure = [&] {
        throttle.failed("a", clock.monotonic());
        const Duration wait = throttle.waitOf("a", clock.monotonic());
        clock.advance(wait);
        return wait;
    };
    for (int i = 0; i < 3; ++i) {
        CHECK(waitAfterFailure() == Duration{});
    }
    for (const int expected : {1, 2, 4, 8, 16, 30, 30}) {
        CHECK(waitAfterFailure() == seconds{expected});
    }
}

TEST_CASE("at most ten guesses a minute get through", "[accounts]") {
    CHECK(guessesWithin(seconds{60}) <= 10);
    CHECK(guessesWithin(std::chrono::minutes{10}) <= 30);
}

TEST_CASE("whoever gets it right, or stays away long enough, starts anew", "[accounts]") {
    SimulatedClock clock;
    Throttle throttle;
    for (int i = 0; i < 10; ++i) {
        throttle.failed("a", clock.monotonic());
        throttle.failed("b", clock.monotonic());
    }
    CHECK(throttle.waitOf("a", clock.monotonic()) > Duration{});
    CHECK(throttle.waitOf("c", clock.monotonic()) == Duration{});
    throttle.succeeded("a");
    CHECK(throttle.waitOf("a", clock.monotonic()) == Duration{});

    clock.advance(Throttle::kForgottenAfter + seconds{1});
    CHECK(throttle.waitOf("b", clock.monotonic()) == Duration{});
    throttle.failed("b", clock.monotonic());
    CHECK(throttle.waitOf("b", clock.monotonic()) == Duration{});
}

TEST_CASE("however many names are tried, memory stays bounded", "[accounts]") {
    SimulatedClock clock;
    Throttle throttle;
    for (size_t i = 0; i < Throttle::kMostRemembered + 50; ++i) {
        clock.advance(std::chrono::microseconds{1});
        throttle.failed(std::to_string(i), clock.monotonic());
    }
    CHECK(throttle.remembered() == Throttle::kMostRemembered);
}

}  // namespace betang
