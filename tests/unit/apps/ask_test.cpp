// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/ask.hpp"

#include "bus/endpoints.hpp"
#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kLimit{20};
const Json kStatus{{"op", "status"}};

}  // namespace

TEST_CASE("a system that does not run is told from one that is slow, at once", "[apps]") {
    const TempFolder folder;
    BusContext context;
    const SystemClock clock;
    const MonoTime begun = clock.monotonic();

    const auto answer = ask(context, {folder.path(), "run", "main"}, kStatus, kLimit);

    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind() == ErrorKind::Unavailable);
    CHECK(answer.error().text() == "runtime: no betang run in " + folder.path().string());
    CHECK(clock.monotonic() - begun < kLimit / 2);
}

TEST_CASE("a role that left its socket behind does not run", "[apps]") {
    const TempFolder folder;
    BusContext context;
    {
        const std::string endpoint = endpointsFor(folder.path(), "wall", "utama").control;
        const ControlServer server{context, endpoint, [](const Json&) { return Json::object(); }};
        CHECK(ask(context, {folder.path(), "wall", "utama"}, kStatus, kLimit));
    }

    const auto answer = ask(context, {folder.path(), "wall", "utama"}, kStatus, kLimit);

    REQUIRE_FALSE(answer);
    CHECK_THAT(answer.error().text(), Catch::Contains("no wall utama runs in"));
}

}  // namespace betang
