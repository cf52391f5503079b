// SPDX-License-Identifier: Apache-2.0

#include "ingest/recorder_queue.hpp"

#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

const StreamId kOne = StreamId::parse("test.one/main").take();
const StreamId kTwo = StreamId::parse("test.two/main").take();

AccessUnit unitOf(const StreamId& stream, bool key, size_t bytes = 100) {
    AccessUnit unit{stream};
    unit.key = key;
    unit.data = std::make_shared<const Bytes>(bytes);
    return unit;
}

}  // namespace

TEST_CASE("what does not fit is dropped up to the next keyframe that does", "[recorder]") {
    RecorderQueue queue{{.bytes = 10'000, .access_units = 2}};
    CHECK(queue.push(unitOf(kOne, true)));
    CHECK(queue.push(unitOf(kOne, false)));
    CHECK_FALSE(queue.push(unitOf(kOne, false)));
    REQUIRE(queue.pop(0s, {}).has_value());

    CHECK_FALSE(queue.push(unitOf(kOne, false)));
    CHECK(queue.push(unitOf(kOne, true)));

    CHECK(queue.dropped(kOne) == 2);
    CHECK_FALSE(queue.pop(0s, {})->discontinuity);
    CHECK(queue.pop(0s, {})->discontinuity);
}

TEST_CASE("the queue is bounded in bytes too", "[recorder]") {
    RecorderQueue queue{{.bytes = 1000, .access_units = 100}};
    CHECK(queue.push(unitOf(kOne, true, 600)));
    CHECK_FALSE(queue.push(unitOf(kOne, true, 600)));
    CHECK(queue.push(unitOf(kTwo, true, 400)));
    REQUIRE(queue.pop(0s, {}).has_value());

    CHECK(queue.push(unitOf(kOne, true, 600)));
}

TEST_CASE("one stream's drop is not another's", "[recorder]") {
    RecorderQueue queue{{.bytes = 10'000, .access_units = 1}};
    CHECK(queue.push(unitOf(kOne, true)));
    CHECK_FALSE(queue.push(unitOf(kOne, false)));
    REQUIRE(queue.pop(0s, {}).has_value());

    CHECK(queue.push(unitOf(kTwo, false)));
    CHECK(queue.dropped(kTwo) == 0);
    CHECK_FALSE(queue.pop(0s, {})->discontinuity);
}

TEST_CASE("after a stop the queue still gives out what is left", "[recorder]") {
    RecorderQueue queue{{}};
    CHECK(queue.push(unitOf(kOne, true)));
    std::stop_source stop;
    stop.request_stop();

    CHECK(queue.pop(10s, stop.get_token()).has_value());
    CHECK_FALSE(queue.pop(10s, stop.get_token()).has_value());
}
