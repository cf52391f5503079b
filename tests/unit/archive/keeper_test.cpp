// SPDX-License-Identifier: Apache-2.0

#include "archive/keeper.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

// Footage of some minutes before the simulated clock's 2026-11-22T01:00:00Z and after, kept a day.
struct Kept {
    StorageWithSegments storage;
    std::vector<std::filesystem::path> paths = addTen(storage, "kapuas.dermaga/main");
    SimulatedClock clock;
    ArchiveState state{
        {.storage = {.id = "utama", .path = storage.folder(), .cap_bytes = uint64_t{1} << 40},
         .retention = {.keep = 24h}}};
    Keeper keeper{state, clock, Log{"archive utama"}};
};

}  // namespace

TEST_CASE_METHOD(Kept, "what grows too old while the archive runs is deleted", "[archive]") {
    keeper.check();
    CHECK(storage.holds(paths[0]));
    clock.advance(24h + 3min);
    keeper.check();
    CHECK_FALSE(storage.holds(paths[1]));
    CHECK(storage.holds(paths[9]));
}

TEST_CASE_METHOD(Kept,
                 "a clock that is set forward deletes nothing for a day, and says so",
                 "[archive]") {
    keeper.check();
    clock.stepUtc(10 * 365 * 24h);
    keeper.check();
    CHECK(storage.holds(paths[0]));
    CHECK_THAT(state.activity().last_error, Catch::Contains("the clock was set forward"));
    clock.advance(24h);
    keeper.check();
    CHECK_FALSE(storage.holds(paths[9]));
    CHECK(state.activity().last_error.empty());
}

TEST_CASE_METHOD(Kept, "a small step of the clock changes nothing", "[archive]") {
    keeper.check();
    clock.stepUtc(30min);
    clock.advance(24h);
    keeper.check();
    CHECK_FALSE(storage.holds(paths[9]));
}
