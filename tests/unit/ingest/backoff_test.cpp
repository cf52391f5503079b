// SPDX-License-Identifier: Apache-2.0

#include "ingest/backoff.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

Duration longestOf(Backoff& backoff, int tries) {
    Duration longest{};
    for (int i = 0; i < tries; ++i) {
        longest = std::max(longest, backoff.afterFailure(ErrorKind::Unavailable));
    }
    return longest;
}

}  // namespace

TEST_CASE("pauses grow, but a camera that returns is found within five seconds", "[ingest]") {
    Backoff backoff{1};
    CHECK(backoff.afterFailure(ErrorKind::Unavailable) <= 500ms);
    CHECK(backoff.afterFailure(ErrorKind::Unavailable) <= 1s);
    const Duration longest = longestOf(backoff, 1000);
    CHECK(longest <= 5s);
    CHECK(longest > 4s);
}

TEST_CASE("two cameras that fail together do not return together", "[ingest]") {
    Backoff one{1};
    Backoff other{2};
    CHECK(one.afterFailure(ErrorKind::Timeout) != other.afterFailure(ErrorKind::Timeout));
}

TEST_CASE("only a run of thirty seconds resets the pauses", "[ingest]") {
    Backoff backoff{1};
    (void)longestOf(backoff, 20);
    backoff.ran(29s);
    CHECK(longestOf(backoff, 200) > 4s);
    backoff.ran(30s);
    CHECK(backoff.afterFailure(ErrorKind::Unavailable) <= 500ms);
}

TEST_CASE("refusals wait longer than failures", "[ingest]") {
    Backoff backoff{1};
    CHECK(backoff.afterFailure(ErrorKind::PermissionDenied) >= 5min);
    CHECK(backoff.afterFailure(ErrorKind::Busy) >= 30s);
    CHECK(backoff.afterFailure(ErrorKind::Unsupported) >= 60s);
}

}  // namespace betang
