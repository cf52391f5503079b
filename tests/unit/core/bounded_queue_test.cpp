// SPDX-License-Identifier: Apache-2.0

#include "core/bounded_queue.hpp"

#include <thread>

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a full queue refuses the new item and counts it", "[core]") {
    BoundedQueue<int> queue{2};

    CHECK(queue.tryPush(1));
    CHECK(queue.tryPush(2));
    CHECK_FALSE(queue.tryPush(3));

    CHECK(queue.dropped() == 1);
    CHECK(queue.tryPop() == 1);
    CHECK(queue.tryPop() == 2);
    CHECK(queue.tryPop() == std::nullopt);
}

TEST_CASE("dropping the oldest keeps the newest items in order", "[core]") {
    BoundedQueue<int> queue{2};

    for (const int item : {1, 2, 3, 4}) {
        queue.pushDroppingOldest(item);
    }

    CHECK(queue.dropped() == 2);
    CHECK(queue.tryPop() == 3);
    CHECK(queue.tryPop() == 4);
}

TEST_CASE("a waiting reader receives what another thread pushes", "[core]") {
    BoundedQueue<int> queue{1};
    std::jthread writer{[&queue] { queue.pushDroppingOldest(7); }};

    CHECK(queue.pop({}) == 7);
}

TEST_CASE("a stop request wakes a waiting reader with nothing", "[core]") {
    BoundedQueue<int> queue{1};
    std::stop_source stop;
    std::jthread stopper{[&stop] { stop.request_stop(); }};

    CHECK(queue.pop(stop.get_token()) == std::nullopt);
}

TEST_CASE("waiting for an item ends at the limit", "[core]") {
    BoundedQueue<int> queue{1};

    CHECK(queue.popFor(std::chrono::milliseconds{1}, {}) == std::nullopt);
}

}  // namespace betang
