// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/restart_policy.hpp"

#include <vector>

#include "tests/support/catch.hpp"

namespace betang {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a child that ends again and again is started at once, then ever later", "[apps]") {
    RestartPolicy policy;
    std::vector<Duration> pauses;

    for (int i = 0; i < 10; ++i) {
        pauses.push_back(policy.pauseAfter(seconds{1}));
    }

    CHECK(pauses == std::vector<Duration>{milliseconds{0},
                                          milliseconds{200},
                                          milliseconds{400},
                                          milliseconds{800},
                                          milliseconds{1600},
                                          milliseconds{3200},
                                          milliseconds{6400},
                                          seconds{10},
                                          seconds{10},
                                          seconds{10}});
}

TEST_CASE("thirty healthy seconds begin the pauses anew", "[apps]") {
    RestartPolicy policy;
    for (int i = 0; i < 5; ++i) {
        static_cast<void>(policy.pauseAfter(seconds{29}));
    }

    CHECK(policy.pauseAfter(seconds{29}) == milliseconds{3200});
    CHECK(policy.pauseAfter(seconds{30}) == Duration{});
    CHECK(policy.pauseAfter(seconds{1}) == milliseconds{200});
}

}  // namespace betang
