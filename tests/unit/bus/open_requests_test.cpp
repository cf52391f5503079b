// SPDX-License-Identifier: Apache-2.0

#include "bus/open_requests.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("an answer finds its asker once", "[bus]") {
    OpenRequests requests;
    const uint64_t first = requests.open({"a", 7});
    const uint64_t second = requests.open({"b", 7});

    CHECK(requests.close(second) == OpenRequests::Asker{"b", 7});
    CHECK_FALSE(requests.close(second));
    CHECK(requests.close(first) == OpenRequests::Asker{"a", 7});
    CHECK_FALSE(requests.close(12345));
}

TEST_CASE("who is never answered is forgotten when there are too many", "[bus]") {
    OpenRequests requests;
    const uint64_t first = requests.open({"a", 0});
    const uint64_t second = requests.open({"a", 1});
    for (uint64_t i = 2; i <= OpenRequests::kMost; ++i) {
        (void)requests.open({"a", i});
    }
    CHECK_FALSE(requests.close(first));
    CHECK(requests.close(second));
}

}  // namespace betang
