// SPDX-License-Identifier: Apache-2.0

#include "bus/send_queue.hpp"

#include <poll.h>

#include "bus/media_message.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

std::vector<AccessUnit> unitsIn(const SendQueue::Batch& batch) {
    std::vector<AccessUnit> units;
    for (const auto& item : batch.items) {
        units.push_back(std::get<AccessUnit>(item));
    }
    return units;
}

// As the publisher's thread does it.
SendQueue::Batch wakeAndTake(SendQueue& queue) {
    queue.clearWake();
    return queue.takeAll();
}

bool isReadable(int fd) {
    pollfd item{fd, POLLIN, 0};
    return ::poll(&item, 1, 0) == 1;
}

}  // namespace

TEST_CASE("sequences count up from the origin for each stream apart", "[bus]") {
    SendQueue queue{{}, 1000};

    CHECK(queue.push(unitNumber(kStream, 0)) == 1000);
    CHECK(queue.push(unitNumber(kStream, 1)) == 1001);
    CHECK(queue.push(unitNumber(kOther, 0)) == 1000);

    const auto units = unitsIn(queue.takeAll());
    REQUIRE(units.size() == 3);
    CHECK(units[1].sequence == 1001);
    CHECK(queue.published() == 3);
}

TEST_CASE("what does not fit is dropped up to the next keyframe, which is flagged", "[bus]") {
    SendQueue queue{{.units = 2}, 1000};
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(queue.push(unitNumber(kStream, i)));
    }
    static_cast<void>(queue.takeAll());
    CHECK(queue.push(unitNumber(kStream, 3)) == 1003);  // fits, but nothing to decode it from
    CHECK(queue.push(unitNumber(kStream, kGopLength)) == 1004);
    CHECK(queue.push(unitNumber(kStream, kGopLength + 1)) == 1005);

    const auto units = unitsIn(queue.takeAll());
    REQUIRE(units.size() == 2);
    CHECK(units[0].sequence == 1004);
    CHECK(units[0].discontinuity);
    CHECK_FALSE(units[1].discontinuity);
    CHECK(queue.dropped() == 2);
}

TEST_CASE("the queue is bounded in bytes as well", "[bus]") {
    SendQueue queue{{.bytes = 1000}, 1};
    static_cast<void>(queue.push(unitNumber(kStream, 0, 900)));
    static_cast<void>(queue.push(unitNumber(kOther, 0, 200)));

    CHECK(queue.dropped() == 1);
    CHECK(queue.takeAll().items.size() == 1);
    static_cast<void>(queue.push(unitNumber(kOther, 0, 200)));
    CHECK(queue.takeAll().items.size() == 1);
}

TEST_CASE("access units that fit no message are dropped", "[bus]") {
    SendQueue queue{{}, 1};
    AccessUnit empty = unitNumber(kStream, 0);
    empty.data = nullptr;
    static_cast<void>(queue.push(empty));
    static_cast<void>(queue.push(unitNumber(kStream, 0, 0)));
    static_cast<void>(queue.push(unitNumber(kStream, 0, kLargestPayload + 1)));

    CHECK(queue.dropped() == 3);
    CHECK(queue.takeAll().items.empty());
}

TEST_CASE("of too many states the oldest is dropped", "[bus]") {
    SendQueue queue{{.states = 2}, 1};
    for (const char* json : {"1", "2", "3"}) {
        queue.push(StateUpdate{"state/a.b/", json});
    }
    const auto batch = queue.takeAll();
    REQUIRE(batch.states.size() == 2);
    CHECK(batch.states.front().json == "2");
    CHECK(queue.dropped() == 1);
}

TEST_CASE("the wake descriptor is readable while something waits", "[bus]") {
    SendQueue queue{{}, 1};
    CHECK_FALSE(isReadable(queue.wakeFd()));
    queue.push(StreamOffer{kStream, true});
    CHECK(isReadable(queue.wakeFd()));
    static_cast<void>(wakeAndTake(queue));
    CHECK_FALSE(isReadable(queue.wakeFd()));
}

TEST_CASE("what is pushed for a flush wakes nobody before it", "[bus]") {
    SendQueue queue{{}, 1};
    queue.setWanted(kStream, true);
    static_cast<void>(wakeAndTake(queue));
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(queue.push(unitNumber(kStream, i), Delivery::AtFlush));
    }
    CHECK_FALSE(isReadable(queue.wakeFd()));
    CHECK(queue.isDue());
    CHECK(queue.takeAll().items.size() == 3);
    CHECK_FALSE(queue.isDue());
}

TEST_CASE("a state that is pushed for a flush goes out with it", "[bus]") {
    SendQueue queue{{}, 1};
    queue.push(StateUpdate{"state/a", "{}"}, Delivery::AtFlush);
    CHECK_FALSE(isReadable(queue.wakeFd()));
    CHECK(queue.isDue());
    CHECK(queue.takeAll().states.size() == 1);
    CHECK_FALSE(queue.isDue());
}

TEST_CASE("what goes out at once takes with it what waits for a flush", "[bus]") {
    SendQueue queue{{}, 1};
    static_cast<void>(queue.push(unitNumber(kStream, 0), Delivery::AtFlush));
    static_cast<void>(queue.push(unitNumber(kOther, 0)));
    CHECK(isReadable(queue.wakeFd()));
    CHECK(wakeAndTake(queue).items.size() == 2);
}

TEST_CASE("a flush has nothing to do for a stream that nobody subscribes to", "[bus]") {
    SendQueue queue{{}, 1};
    static_cast<void>(queue.push(unitNumber(kStream, 0)));
    static_cast<void>(wakeAndTake(queue));
    static_cast<void>(queue.push(unitNumber(kStream, 1), Delivery::AtFlush));
    CHECK_FALSE(queue.isDue());
}

TEST_CASE("a stream that nobody subscribes to wakes at its first access unit, then seldom",
          "[bus]") {
    SendQueue queue{{}, 1};
    static_cast<void>(queue.push(unitNumber(kStream, 0)));
    CHECK(isReadable(queue.wakeFd()));
    static_cast<void>(wakeAndTake(queue));

    static_cast<void>(queue.push(unitNumber(kStream, 1)));
    CHECK_FALSE(isReadable(queue.wakeFd()));
    for (int i = 2; i < 100; ++i) {
        static_cast<void>(queue.push(unitNumber(kStream, i)));
    }
    CHECK(isReadable(queue.wakeFd()));
    CHECK(wakeAndTake(queue).items.size() == 99);
}

TEST_CASE("a stream that somebody subscribes to wakes for what waits and for what comes", "[bus]") {
    SendQueue queue{{}, 1};
    static_cast<void>(queue.push(unitNumber(kStream, 0)));
    static_cast<void>(wakeAndTake(queue));
    static_cast<void>(queue.push(unitNumber(kStream, 1)));

    queue.setWanted(kStream, true);
    CHECK(isReadable(queue.wakeFd()));
    CHECK(wakeAndTake(queue).items.size() == 1);
    static_cast<void>(queue.push(unitNumber(kStream, 2)));

    CHECK(isReadable(queue.wakeFd()));
}

}  // namespace betang
