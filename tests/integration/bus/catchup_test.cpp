// SPDX-License-Identifier: Apache-2.0

#include <latch>
#include <thread>

#include <zmq.hpp>

#include "bus/catchup_message.hpp"
#include "bus/media_message.hpp"

#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

std::vector<StreamId> sixteenStreams() {
    std::vector<StreamId> streams;
    for (int i = 0; i < 16; ++i) {
        streams.push_back(streamNamed("kapuas.c" + std::to_string(i) + "/main"));
    }
    return streams;
}

// Joins at the last keyframe and reads up to picture `last`.
std::vector<int> joinAndRead(BusFixture& f, int last, std::latch& joined) {
    MediaReader reader{f.context, f.clock};
    reader.add(kStream, f.at, FromLastKeyframe{});
    joined.count_down();
    return indexesOf(readUntil(reader, lastIs(last)), kStream);
}

}  // namespace

TEST_CASE("a late joiner begins at the last keyframe and goes on live", "[bus]") {
    BusFixture f;
    f.startPublisher();
    f.publish(kStream, 0, 80);
    f.settle(kStream, 79);
    MediaReader reader{f.context, f.clock};

    reader.add(kStream, f.at, FromLastKeyframe{});
    const BusBatch first = readUntil(reader, unitsReach(30));
    f.publish(kStream, 80, 90);
    const BusBatch then = readUntil(reader, lastIs(89));

    CHECK(indexesOf(first, kStream) == range(50, 80));
    CHECK_FALSE(first.units.front().discontinuity);
    CHECK(indexesOf(then, kStream) == range(80, 90));
    CHECK(reader.counters().caught_up >= 30);
    CHECK(reader.counters().lost == 0);
}

TEST_CASE("16 late joiners at once miss nothing and see nothing twice", "[bus]") {
    BusFixture f;
    f.startPublisher();
    f.publish(kStream, 0, 80);
    std::vector<std::vector<int>> seen(16);
    std::latch joined{16};
    {
        std::vector<std::jthread> joiners;
        for (auto& indexes : seen) {
            joiners.emplace_back(
                [&f, &indexes, &joined] { indexes = joinAndRead(f, 999, joined); });
        }
        f.publish(kStream, 80, 500);
        joined.wait();
        f.publish(kStream, 500, 1000);
    }
    for (const auto& indexes : seen) {
        REQUIRE_FALSE(indexes.empty());
        CHECK(indexes.front() % kGopLength == 0);
        CHECK(indexes == range(indexes.front(), 1000));
    }
}

TEST_CASE("a subscriber that stalls finds everything it missed on 16 streams", "[bus]") {
    BusFixture f;
    f.startPublisher();
    MediaReader reader{f.context, f.clock};
    const auto streams = sixteenStreams();
    for (const StreamId& stream : streams) {
        reader.add(stream, f.at, FromLive{});
    }
    f.demand.waitFor(streams.size());

    for (int i = 0; i < 200; ++i) {
        for (const StreamId& stream : streams) {
            f.publish(stream, i, i + 1, 2000);
        }
    }
    readUntil(reader, unitsReach(streams.size()));
    f.publish(streams.front(), 200, 201);
    const auto batch = readUntil(reader, unitsReach(16 * 200 + 1 - reader.counters().received));

    CHECK(reader.counters().received == 16 * 200 + 1);
    CHECK(reader.counters().caught_up > 0);
    CHECK(reader.counters().lost == 0);
    CHECK(f.publisher->counters().dropped == 0);
}

TEST_CASE("what left the ring is counted as lost and flagged", "[bus]") {
    BusFixture f;
    f.startPublisher({.bytes_per_stream = 100 * 456});
    MediaReader reader{f.context, f.clock};
    f.publish(kStream, 0, 1);
    reader.add(kStream, f.at, FromSequence{});
    readUntil(reader, unitsReach(1));
    reader.remove(kStream);
    const uint64_t last = f.publisher->publish(unitNumber(kStream, 1)) - 1;
    f.publish(kStream, 2, 300);
    f.settle(kStream, 299);

    reader.add(kStream, f.at, FromSequence{last});
    const BusBatch batch = readUntil(reader, lastIs(299));

    CHECK(indexesOf(batch, kStream) == range(200, 300));
    CHECK(batch.units.front().discontinuity);
    CHECK(reader.counters().lost == 199);
}

TEST_CASE("a recorder goes on at the sequence it stopped at", "[bus]") {
    BusFixture f;
    f.startPublisher();
    f.publish(kStream, 0, 10);
    const uint64_t tenth = f.publisher->publish(unitNumber(kStream, 10));
    f.publish(kStream, 11, 300);
    MediaReader reader{f.context, f.clock};

    reader.add(kStream, f.at, FromSequence{tenth});

    CHECK(indexesOf(readUntil(reader, lastIs(299)), kStream) == range(11, 300));
}

TEST_CASE("a reader that never reads costs the others nothing", "[bus]") {
    BusFixture f;
    f.startPublisher();
    MediaReader stalled{f.context, f.clock};
    stalled.add(kStream, f.at, FromLive{});
    f.demand.waitFor(1);
    std::vector<int> seen;
    std::latch joined{1};
    {
        const std::jthread other{[&] { seen = joinAndRead(f, 2999, joined); }};
        joined.wait();
        f.publish(kStream, 0, 3000, 1000);
    }
    REQUIRE_FALSE(seen.empty());
    CHECK(seen == range(seen.front(), 3000));
    CHECK(f.publisher->counters().dropped == 0);
}

TEST_CASE("an asker that never reads its answers is refused, and others are served", "[bus]") {
    BusFixture f;
    f.startPublisher();
    f.publish(kStream, 0, 50, 10'000);
    zmq::socket_t stalled{f.context.native(), zmq::socket_type::dealer};
    stalled.set(zmq::sockopt::linger, 0);
    stalled.set(zmq::sockopt::rcvhwm, 1);
    stalled.connect(f.at.catchup);
    const auto request = encode(CatchupRequest{});
    for (int i = 0; i < 400; ++i) {
        stalled.send(zmq::buffer(request), zmq::send_flags::sndmore);
        stalled.send(zmq::buffer(mediaTopic(kStream)), zmq::send_flags::none);
    }

    MediaReader reader{f.context, f.clock};
    reader.add(kStream, f.at, FromLastKeyframe{});
    const auto batch = readUntil(reader, [&](const BusBatch& all) {
        const PublisherCounters counters = f.publisher->counters();
        return counters.catchups + counters.catchups_refused >= 401 && all.units.size() >= 50;
    });

    CHECK(indexesOf(batch, kStream) == range(0, 50));
    CHECK(f.publisher->counters().catchups_refused > 0);
}

}  // namespace betang
