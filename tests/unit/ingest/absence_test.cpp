// SPDX-License-Identifier: Apache-2.0

#include "ingest/absence.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

constexpr MonoTime kAway{std::chrono::hours{1}};

}  // namespace

TEST_CASE("a stream that comes when we have just started was away because of us", "[ingest]") {
    CHECK(Absence{kAway}.over(kAway + 59s) == GapCause::Us);
    CHECK(Absence{kAway}.over(kAway + 60s) == GapCause::Camera);
}

TEST_CASE("a link that was down explains its cameras, once", "[ingest]") {
    Absence absence{kAway};
    CHECK(absence.over(kAway + 1s) == GapCause::Us);
    absence.noteLinkDown();
    CHECK(absence.over(kAway + 20s) == GapCause::Link);
    CHECK(absence.over(kAway + 30s) == GapCause::Camera);
}
