// SPDX-License-Identifier: Apache-2.0

#include "core/unit_queue.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

void push(UnitQueue& queue, int from, int to) {
    for (int i = from; i < to; ++i) {
        queue.push(unitNumber(kStream, i));
    }
}

TEST_CASE("a queue begins at a keyframe", "[compositor]") {
    UnitQueue queue;
    push(queue, 48, 52);

    CHECK(queue.dropped() == 2);
    REQUIRE(queue.size() == 2);
    CHECK(indexOf(*queue.pop()) == 50);
}

TEST_CASE("a full queue skips to the next keyframe", "[compositor]") {
    UnitQueue queue{{.units = 10}};
    push(queue, 0, 60);

    CHECK(queue.dropped() == 50);
    REQUIRE(queue.size() == 10);
    CHECK(indexOf(*queue.pop()) == 50);
}

TEST_CASE("a queue is bounded in bytes", "[compositor]") {
    UnitQueue queue{{.bytes = 1000}};
    push(queue, 0, 6);

    CHECK(queue.empty());
    CHECK(queue.dropped() == 6);
}

TEST_CASE("a keyframe discards what is too old to matter", "[compositor]") {
    UnitQueue queue;  // patience 3 s, a keyframe every 2 s
    push(queue, 0, 100);
    CHECK(queue.dropped() == 0);

    push(queue, 100, 101);
    CHECK(queue.dropped() == 100);
    CHECK(indexOf(*queue.pop()) == 100);
}

TEST_CASE("what waited too long is told apart from what came before a keyframe", "[compositor]") {
    UnitQueue queue{{.units = 3}};
    queue.push(unitNumber(kStream, 1));
    CHECK(queue.dropped() == 1);
    CHECK(queue.overdue() == 0);
    for (int i : {50, 51, 52, 53}) {
        queue.push(unitNumber(kStream, i));
    }
    CHECK(queue.overdue() == 3);
}

TEST_CASE("a queue skipped by its owner waits for a keyframe", "[compositor]") {
    UnitQueue queue;
    push(queue, 0, 5);
    queue.skipToKeyframe();
    push(queue, 5, 7);

    CHECK(queue.empty());
    CHECK(queue.dropped() == 7);
}

}  // namespace
}  // namespace betang
