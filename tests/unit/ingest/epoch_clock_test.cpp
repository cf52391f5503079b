// SPDX-License-Identifier: Apache-2.0

#include "ingest/epoch_clock.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"

namespace betang {

using namespace std::chrono_literals;

TEST_CASE("monotonic time is mapped to UTC", "[ingest]") {
    SimulatedClock clock;
    EpochClock epochs{clock};
    const MonoTime before = clock.monotonic();
    const UtcTime utc = clock.utc();
    clock.advance(5s);
    CHECK(epochs.at(before).utc == utc);
    CHECK(epochs.at(clock.monotonic()).utc == clock.utc());
}

TEST_CASE("a small step of UTC is followed slowly and never backwards", "[ingest]") {
    SimulatedClock clock;
    EpochClock epochs{clock};
    const uint64_t epoch = epochs.at(clock.monotonic()).epoch;
    clock.stepUtc(-1500ms);
    UtcTime last = epochs.at(clock.monotonic()).utc;
    for (int i = 0; i < 200; ++i) {
        clock.advance(1s);
        const EpochTime now = epochs.at(clock.monotonic());
        CHECK(now.utc > last);
        CHECK(now.epoch == epoch);
        last = now.utc;
    }
    CHECK(last == clock.utc());
}

TEST_CASE("a large step of UTC begins a later epoch, in both directions", "[ingest]") {
    SimulatedClock clock;
    EpochClock epochs{clock};
    const uint64_t first = epochs.at(clock.monotonic()).epoch;
    clock.stepUtc(-1h);
    const EpochTime second = epochs.at(clock.monotonic());
    CHECK(second.epoch > first);
    CHECK(second.utc == clock.utc());
    clock.stepUtc(3h);
    CHECK(epochs.at(clock.monotonic()).epoch > second.epoch);
}

TEST_CASE("run numbers grow, also over a restart and a step back", "[ingest]") {
    SimulatedClock clock;
    EpochClock epochs{clock};
    const uint64_t first = epochs.nextRun();
    CHECK(epochs.nextRun() > first);
    clock.stepUtc(-1h);
    CHECK(epochs.nextRun() > first);
    clock.stepUtc(1h);
    clock.advance(1s);
    EpochClock restarted{clock};
    CHECK(restarted.nextRun() > first);
}

}  // namespace betang
