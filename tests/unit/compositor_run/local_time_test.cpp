// SPDX-License-Identifier: Apache-2.0

#include "compositor/local_time.hpp"

#include "core/error.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

TEST_CASE("the province's time is seven hours ahead of UTC", "[compositor]") {
    const ToLocal local = makeToLocal("Asia/Pontianak");

    const LocalTime time = local(UtcTime{std::chrono::seconds{1795309200}});  // 01:00 UTC

    CHECK(time.date.day() == std::chrono::day{22});
    CHECK(time.of_day == std::chrono::hours{8});
}

TEST_CASE("an unknown zone stops the start", "[compositor]") {
    CHECK_THROWS_AS(makeToLocal("Asia/Nowhere"), Error);
}

}  // namespace
}  // namespace betang
