// SPDX-License-Identifier: Apache-2.0

#include "core/clock.hpp"

#include <thread>

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a pause ends at once when a stop is requested", "[core]") {
    SystemClock clock;
    std::stop_source stop;
    std::jthread stopper{[&stop] { stop.request_stop(); }};

    CHECK_FALSE(clock.sleepFor(std::chrono::hours{1}, stop.get_token()));
}

TEST_CASE("a pause that nobody stops runs its length", "[core]") {
    SystemClock clock;
    const MonoTime before = clock.monotonic();

    CHECK(clock.sleepFor(std::chrono::milliseconds{2}, {}));

    CHECK(clock.monotonic() - before >= std::chrono::milliseconds{2});
}

}  // namespace betang
