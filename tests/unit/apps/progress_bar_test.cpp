// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/progress_bar.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

TEST_CASE("a bar is as long as what is done", "[apps]") {
    CHECK(progressText(0, 14) == "[                    ]   0 % (0 of 14)");
    CHECK(progressText(7, 14) == "[##########          ]  50 % (7 of 14)");
    CHECK(progressText(14, 14) == "[####################] 100 % (14 of 14)");
}

TEST_CASE("a bar does not break where there is nothing to do, or more than was thought", "[apps]") {
    CHECK(progressText(0, 0) == "[####################] 100 % (0 of 0)");
    CHECK(progressText(9, 4) == "[####################] 100 % (9 of 9)");
}
