// SPDX-License-Identifier: Apache-2.0

#include "ingest/absence.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

constexpr MonoTime kStart{std::chrono::hours{1}};

}  // namespace

TEST_CASE("a stream that comes when we have just started was away because of us", "[ingest]") {
    CHECK(Absence{kStart}.over(kStart + 59s) == GapCause::Us);
    CHECK(Absence{kStart}.over(kStart + 60s) == GapCause::Camera);
}

TEST_CASE("a link that was down explains its cameras, once", "[ingest]") {
    Absence absence{kStart};
    CHECK(absence.over(kStart + 1s) == GapCause::Us);
    absence.noteLinkDown();
    CHECK(absence.over(kStart + 20s) == GapCause::Link);
    CHECK(absence.over(kStart + 30s) == GapCause::Camera);
}
