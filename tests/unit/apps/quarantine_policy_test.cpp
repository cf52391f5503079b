// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/quarantine_policy.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/unit/apps/setups.hpp"

namespace betang {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Puts kDock into quarantine for walls.
void quarantineDock(QuarantinePolicy& policy) {
    CHECK_FALSE(policy.crashed("wall", kDock));
    CHECK(policy.crashed("wall", kDock));
}

}  // namespace

TEST_CASE("two crashes on one camera within a minute quarantine it for an hour", "[apps]") {
    SimulatedClock clock;
    QuarantinePolicy policy{clock, {}};

    CHECK_FALSE(policy.crashed("wall", kDock));
    clock.advance(seconds{60});
    CHECK(policy.crashed("wall", kDock));

    CHECK(policy.entries() ==
          std::vector{QuarantineEntry{"wall", kDock, clock.utc(), clock.utc() + hours{1}}});
    CHECK(policy.nextRelease() == clock.monotonic() + hours{1});
}

TEST_CASE("crashes further apart, on other cameras or of other roles do not add up", "[apps]") {
    SimulatedClock clock;
    QuarantinePolicy policy{clock, {}};

    CHECK_FALSE(policy.crashed("wall", kDock));
    CHECK_FALSE(policy.crashed("wall", kSquare));
    CHECK_FALSE(policy.crashed("ingest", kDock));
    clock.advance(seconds{61});
    CHECK_FALSE(policy.crashed("wall", kDock));

    CHECK(policy.entries().empty());
}

TEST_CASE("after its hour a camera is tried again, once", "[apps]") {
    SimulatedClock clock;
    QuarantinePolicy policy{clock, {}};
    quarantineDock(policy);

    clock.advance(minutes{59});
    CHECK(policy.release().empty());
    clock.advance(minutes{1});
    CHECK(policy.release() == std::set<std::string>{"wall"});
    CHECK(policy.entries().empty());

    clock.advance(minutes{30});
    CHECK(policy.crashed("wall", kDock));
    CHECK(policy.entries().size() == 1);
}

TEST_CASE("a camera that behaves for an hour after its retry has a clean slate", "[apps]") {
    SimulatedClock clock;
    QuarantinePolicy policy{clock, {}};
    quarantineDock(policy);
    clock.advance(hours{1});
    policy.release();

    clock.advance(hours{1});

    CHECK_FALSE(policy.crashed("wall", kDock));
}

TEST_CASE("a stepped wall clock neither frees nor holds a camera", "[apps]") {
    SimulatedClock clock;
    QuarantinePolicy policy{clock, {}};
    quarantineDock(policy);

    clock.stepUtc(hours{24 * 365});
    CHECK(policy.release().empty());
    clock.stepUtc(-hours{2 * 24 * 365});
    clock.advance(hours{1});
    CHECK(policy.release() == std::set<std::string>{"wall"});
}

TEST_CASE("what an earlier supervisor stored keeps the rest of its hour", "[apps]") {
    SimulatedClock clock;
    const UtcTime now = clock.utc();
    QuarantinePolicy policy{clock,
                            {{"wall", kDock, now - minutes{50}, now + minutes{10}},
                             {"wall", kSquare, now, now + hours{1000}},
                             {"ingest", kSquare, now - hours{3}, now - hours{2}}}};

    CHECK(policy.release() == std::set<std::string>{"ingest"});
    clock.advance(minutes{10});
    CHECK(policy.release() == std::set<std::string>{"wall"});
    clock.advance(minutes{50});
    CHECK(policy.release() == std::set<std::string>{"wall"});
    CHECK_FALSE(policy.nextRelease());
}

TEST_CASE("a camera that left the configuration is forgotten", "[apps]") {
    SimulatedClock clock;
    QuarantinePolicy policy{clock, {}};
    quarantineDock(policy);
    policy.crashed("wall", kSquare);

    CHECK_FALSE(policy.keepOnly({kDock, kSquare}));
    CHECK(policy.keepOnly({kSquare}));

    CHECK(policy.entries().empty());
    CHECK(policy.crashed("wall", kSquare));
}

}  // namespace betang
