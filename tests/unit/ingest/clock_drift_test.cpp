// SPDX-License-Identifier: Apache-2.0

#include "ingest/clock_drift.hpp"

#include <cmath>
#include <random>

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const MonoTime kFirstTick{1000s};

// A camera at 25 pictures a second whose delays are given by a function of the time passed.
template <typename DelayAt>
double driftAfter(Duration length, const DelayAt& delayAt) {
    ClockDrift drift;
    for (Duration passed{}; passed < length; passed += 40ms) {
        drift.add(kFirstTick + passed, delayAt(passed));
    }
    return drift.drift();
}

Duration share(Duration time, double part) {
    return Duration{static_cast<int64_t>(static_cast<double>(time.count()) * part)};
}

bool near(double a, double b, double within) {
    return std::abs(a - b) <= within;
}

}  // namespace

TEST_CASE("a clock that drifts is measured through the jitter of arrival", "[ingest]") {
    for (const double wrong : {0.01, 0.001, -0.005}) {
        std::mt19937 random{11};
        std::uniform_int_distribution<int> jitter{0, 30};
        const double found = driftAfter(2min, [&](Duration passed) {
            return share(passed, wrong) + std::chrono::milliseconds{jitter(random)};
        });
        CHECK(near(found, wrong, 200e-6));
    }
}

TEST_CASE("a steady camera has no notable drift, however its packets jitter", "[ingest]") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        std::mt19937 random{seed};
        std::exponential_distribution<double> jitter{1 / 0.02};
        const double found = driftAfter(5min, [&](Duration) { return share(1s, jitter(random)); });
        CHECK(std::abs(found) < ClockDrift::kNotable);
    }
}

TEST_CASE("a delay that grows fast, or once, is no drift", "[ingest]") {
    CHECK(driftAfter(1min, [](Duration passed) { return share(passed, 0.3); }) == 0);
    const double once =
        driftAfter(3min, [](Duration passed) { return passed < 1min ? 20ms : 100ms; });
    CHECK(std::abs(once) < ClockDrift::kNotable);
}

TEST_CASE("nothing is said of a clock in its first seconds", "[ingest]") {
    CHECK(driftAfter(15s, [](Duration passed) { return share(passed, 0.01); }) == 0);
}

TEST_CASE("a new base of media time keeps what is known of the clock", "[ingest]") {
    ClockDrift drift;
    for (Duration passed{}; passed < 1min; passed += 40ms) {
        drift.add(kFirstTick + passed, share(passed, 0.004));
    }
    drift.restart();
    drift.add(kFirstTick + 1min, -5h);
    CHECK(near(drift.drift(), 0.004, 200e-6));
}

}  // namespace betang
