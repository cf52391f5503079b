// SPDX-License-Identifier: Apache-2.0

#include "ingest/dial_budget.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"

namespace betang {

using namespace std::chrono_literals;

TEST_CASE("a link dials five cameras a second", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};
    for (int i = 0; i < 5; ++i) {
        CHECK(budget.tryDial("a") == Duration::zero());
        budget.finished();
    }
    CHECK(budget.tryDial("a") > Duration::zero());
    clock.advance(210ms);
    CHECK(budget.tryDial("a") == Duration::zero());
}

TEST_CASE("a link holds at most ten unfinished dials", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};
    for (int i = 0; i < 10; ++i) {
        clock.advance(1s);
        CHECK(budget.tryDial("a") == Duration::zero());
    }
    clock.advance(1s);
    CHECK(budget.tryDial("a") > Duration::zero());
    budget.finished();
    CHECK(budget.tryDial("a") == Duration::zero());
}

TEST_CASE("a host that refused the password is tried three times in fifteen minutes", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};
    int tries = 0;
    for (int second = 0; second < 900; ++second) {
        for (int stream = 0; stream < 2; ++stream) {
            if (budget.tryDial("cam") == Duration::zero()) {
                ++tries;
                budget.refused("cam");
                budget.finished();
            }
        }
        clock.advance(1s);
    }
    CHECK(tries <= 3);
    CHECK(budget.tryDial("other") == Duration::zero());
}

TEST_CASE("a host that accepts the password is held no longer", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};
    budget.refused("cam");
    CHECK(budget.tryDial("cam") > 5min);
    budget.accepted("cam");
    CHECK(budget.tryDial("cam") == Duration::zero());
}

TEST_CASE("a budget tells a hold from a full link", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};

    budget.refused("cam");

    CHECK(budget.holds("cam"));
    CHECK_FALSE(budget.holds("other"));
    clock.advance(DialBudget::kHold);
    CHECK_FALSE(budget.holds("cam"));
    budget.refused("cam");
    budget.accepted("cam");
    CHECK_FALSE(budget.holds("cam"));
}

TEST_CASE("a corrected password and other logins of the host are tried at once", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};
    budget.refused("cam", Credentials{"operator", "salah"});
    CHECK(budget.tryDial("cam", Credentials{"operator", "salah"}) > 5min);
    CHECK(budget.tryDial("cam", Credentials{"operator", "kunci"}) == Duration::zero());
    CHECK(budget.tryDial("cam") == Duration::zero());
    budget.accepted("cam", Credentials{"operator", "kunci"});
    CHECK(budget.tryDial("cam", Credentials{"operator", "salah"}) > 5min);
}

TEST_CASE("the workers of a link share its budget", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};
    budget.shareWith(5);
    int dials = 0;
    for (int i = 0; i < 100; ++i) {
        if (budget.tryDial("a") == Duration::zero()) {
            ++dials;
            budget.finished();
        }
        clock.advance(100ms);
    }
    CHECK(dials >= 9);
    CHECK(dials <= 15);
}

TEST_CASE("a worker among many still has one unfinished dial", "[ingest]") {
    SimulatedClock clock;
    DialBudget budget{clock};
    budget.shareWith(63);
    clock.advance(60s);
    CHECK(budget.tryDial("a") == Duration::zero());
    clock.advance(60s);
    CHECK(budget.tryDial("a") > Duration::zero());
    budget.finished();
    CHECK(budget.tryDial("a") == Duration::zero());
}

}  // namespace betang
