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
    REQUIRE(queue.tryPop().has_value());

    CHECK_FALSE(queue.push(unitOf(kOne, false)));
    CHECK(queue.push(unitOf(kOne, true)));

    CHECK(queue.dropped(kOne) == 2);
    CHECK_FALSE(queue.tryPop()->unit.discontinuity);
    const auto resumed = queue.tryPop();
    CHECK(resumed->unit.discontinuity);
    CHECK(resumed->gap == GapCause::Us);
}

TEST_CASE("why nothing was recorded before a picture outlives the drop of that picture",
          "[recorder]") {
    RecorderQueue queue{{.bytes = 10'000, .access_units = 1}};
    CHECK(queue.push(unitOf(kTwo, true)));
    CHECK_FALSE(queue.push(unitOf(kOne, true), GapCause::Policy));
    CHECK(queue.tryPop()->gap == std::nullopt);

    CHECK(queue.push(unitOf(kOne, true)));
    CHECK(queue.tryPop()->gap == GapCause::Policy);
    CHECK(queue.push(unitOf(kOne, true)));
    CHECK(queue.tryPop()->gap == std::nullopt);
}

TEST_CASE("the queue is bounded in bytes too", "[recorder]") {
    RecorderQueue queue{{.bytes = 1000, .access_units = 100}};
    CHECK(queue.push(unitOf(kOne, true, 600)));
    CHECK_FALSE(queue.push(unitOf(kOne, true, 600)));
    CHECK(queue.push(unitOf(kTwo, true, 400)));
    REQUIRE(queue.tryPop().has_value());

    CHECK(queue.push(unitOf(kOne, true, 600)));
}

TEST_CASE("one stream's drop is not another's", "[recorder]") {
    RecorderQueue queue{{.bytes = 10'000, .access_units = 1}};
    CHECK(queue.push(unitOf(kOne, true)));
    CHECK_FALSE(queue.push(unitOf(kOne, false)));
    REQUIRE(queue.tryPop().has_value());

    CHECK(queue.push(unitOf(kTwo, false)));
    CHECK(queue.dropped(kTwo) == 0);
    CHECK_FALSE(queue.tryPop()->unit.discontinuity);
}

TEST_CASE("after a stop the queue waits no longer and still gives out what is left", "[recorder]") {
    RecorderQueue queue{{}};
    CHECK(queue.push(unitOf(kOne, true)));
    std::stop_source stop;
    stop.request_stop();

    queue.wait(1h, stop.get_token());

    CHECK(queue.tryPop().has_value());
    CHECK_FALSE(queue.tryPop().has_value());
}

TEST_CASE("the queue ends the wait when a quarter of it is filled", "[recorder]") {
    RecorderQueue by_number{{.bytes = 10'000, .access_units = 8}};
    RecorderQueue by_bytes{{.bytes = 1000, .access_units = 100}};
    CHECK(by_number.push(unitOf(kOne, true)));
    CHECK(by_number.push(unitOf(kOne, false)));
    CHECK(by_bytes.push(unitOf(kOne, true, 250)));

    by_number.wait(1h, {});
    by_bytes.wait(1h, {});

    CHECK(by_number.tryPop().has_value());
}
