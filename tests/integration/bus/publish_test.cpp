// SPDX-License-Identifier: Apache-2.0

#include <thread>

#include <zmq.hpp>

#include "bus/catchup_message.hpp"
#include "bus/media_message.hpp"
#include "core/error.hpp"

#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {}  // namespace

TEST_CASE("only what is subscribed arrives", "[bus]") {
    BusFixture f;
    f.startPublisher();
    MediaReader reader{f.context, f.clock};
    reader.add(kStream, f.at, FromLive{});
    f.demand.waitFor(1);

    f.publish(kOther, 0, 20);
    f.publish(kStream, 0, 20);

    const BusBatch batch = readUntil(reader, lastIs(19));
    CHECK(indexesOf(batch, kStream) == range(0, 20));
    CHECK(batch.units.size() == 20);
    CHECK(f.demand.waitFor(1) == std::vector<DemandLog::Entry>{{kStream, true}});
}

TEST_CASE("what waits for a flush is sent by it", "[bus]") {
    BusFixture f;
    f.startPublisher();
    MediaReader reader{f.context, f.clock};
    reader.add(kStream, f.at, FromLive{});
    f.demand.waitFor(1);

    for (int i = 0; i < 20; ++i) {
        f.publisher->publish(unitNumber(kStream, i), Delivery::AtFlush);
        f.publisher->flush();
    }

    CHECK(indexesOf(readUntil(reader, lastIs(19)), kStream) == range(0, 20));
}

// Each flush may swallow the descriptor's news of the subscription.
TEST_CASE("whoever subscribes while flushes go on is seen", "[bus]") {
    BusFixture f;
    f.startPublisher();
    std::jthread camera{[&f](const std::stop_token& stop) {
        for (int i = 0; !stop.stop_requested(); ++i) {
            f.publisher->publish(unitNumber(kOther, i % kGopLength), Delivery::AtFlush);
            f.publisher->flush();
        }
    }};
    MediaReader all{f.context, f.clock};
    all.add(kOther, f.at, FromLive{});
    for (size_t i = 1; i <= 50; ++i) {
        {
            MediaReader reader{f.context, f.clock};
            reader.add(kStream, f.at, FromLive{});
            REQUIRE(f.demand.waitFor(2 * i).size() == 2 * i);
        }
        REQUIRE(f.demand.waitFor(2 * i + 1).size() == 2 * i + 1);
    }
}

TEST_CASE("demand begins with the first subscriber and ends with the last", "[bus]") {
    BusFixture f;
    f.startPublisher();
    std::optional<MediaReader> first{std::in_place, f.context, f.clock};
    MediaReader second{f.context, f.clock};

    first->add(kStream, f.at, FromLive{});
    CHECK(f.demand.waitFor(1) == std::vector<DemandLog::Entry>{{kStream, true}});
    second.add(kStream, f.at, FromLive{});
    second.add(kOther, f.at, FromLive{});
    f.demand.waitFor(2);
    first.reset();
    second.remove(kStream);

    CHECK(f.demand.waitFor(3) ==
          std::vector<DemandLog::Entry>{{kStream, true}, {kOther, true}, {kStream, false}});
}

TEST_CASE("a reader that dies without a word ends its demand", "[bus]") {
    BusFixture f;
    f.startPublisher();
    {
        BusContext elsewhere;
        MediaReader reader{elsewhere, f.clock};
        reader.add(kStream, f.at, FromLive{});
        f.demand.waitFor(1);
    }
    CHECK(f.demand.waitFor(2).back() == DemandLog::Entry{kStream, false});
}

TEST_CASE("a subscription to all media is demand for every stream offered", "[bus]") {
    BusFixture f;
    f.startPublisher();
    f.publisher->offer(kStream);
    zmq::socket_t everything{f.context.native(), zmq::socket_type::sub};
    everything.set(zmq::sockopt::linger, 0);
    everything.set(zmq::sockopt::subscribe, "media/");
    everything.connect(f.at.live);

    CHECK(f.demand.waitFor(1) == std::vector<DemandLog::Entry>{{kStream, true}});
}

TEST_CASE("every late subscriber gets the newest state of each camera", "[bus]") {
    BusFixture f;
    f.startPublisher();
    MediaReader early{f.context, f.clock};
    early.addStates("state/", f.at);
    f.publisher->publishState("state/kapuas.gone/", R"({"n":4})");
    f.publisher->publishState("state/kapuas.gone/", "");
    f.publisher->publishState("state/kapuas.dermaga/", R"({"n":1})");
    f.publisher->publishState("state/kapuas.dermaga/", R"({"n":2})");
    f.publisher->publishState("state/kapuas.pasar/", R"({"n":3})");
    readUntil(early, [](const BusBatch& b) {
        return !b.states.empty() && b.states.back().topic == "state/kapuas.pasar/";
    });
    for (int i = 0; i < 2; ++i) {
        MediaReader reader{f.context, f.clock};
        reader.addStates("state/", f.at);
        const BusBatch batch =
            readUntil(reader, [](const BusBatch& b) { return b.states.size() >= 2; });
        REQUIRE(batch.states.size() == 2);
        CHECK(batch.states[0].topic == "state/kapuas.dermaga/");
        CHECK(batch.states[0].json == R"({"n":2})");
        CHECK(batch.states[1].json == R"({"n":3})");
    }
}

TEST_CASE("a reader outlives its publisher and reads all of the next one", "[bus]") {
    BusFixture f;
    f.startPublisher();
    f.publish(kStream, 0, 10);
    MediaReader reader{f.context, f.clock};
    reader.add(kStream, f.at, FromLastKeyframe{});
    readUntil(reader, unitsReach(10));
    f.publisher.reset();

    f.startPublisher();
    f.publish(kStream, 0, 10);
    int next = 10;
    const BusBatch batch = readUntil(reader, [&](const BusBatch& all) {
        f.publish(kStream, next, next + 1);
        ++next;
        return all.units.size() >= 20;
    });

    CHECK(indexesOf(batch, kStream) == range(0, static_cast<int>(batch.units.size())));
    CHECK(batch.units.front().discontinuity);
    CHECK(reader.counters().lost == 0);
}

TEST_CASE("a reader may come before its publisher", "[bus]") {
    BusFixture f;
    MediaReader reader{f.context, f.clock};
    reader.add(kStream, f.at, FromLastKeyframe{});
    CHECK(reader.read(std::chrono::milliseconds{1}).units.empty());

    f.startPublisher();
    f.publish(kStream, 0, 20);
    int next = 20;
    const BusBatch batch = readUntil(reader, [&](const BusBatch& all) {
        f.publish(kStream, next, next + 1);
        ++next;
        return all.units.size() >= 30;
    });

    REQUIRE_FALSE(batch.units.empty());
    CHECK(batch.units.front().key);
    CHECK(reader.counters().lost == 0);
}

TEST_CASE("two publishers never share an endpoint", "[bus]") {
    BusFixture f;
    f.startPublisher();

    CHECK_THROWS_AS((MediaPublisher{f.context, f.at, {}, f.clock, {}}), Error);
}

TEST_CASE("a wake ends a wait from another thread", "[bus]") {
    BusFixture f;
    MediaReader reader{f.context, f.clock};
    const std::jthread waker{[&reader] { reader.wake(); }};

    const MonoTime before = f.clock.monotonic();
    CHECK(reader.read(kPatience).units.empty());
    CHECK(f.clock.monotonic() - before < kPatience / 2);
}

TEST_CASE("malformed catch-up requests are counted and harm nobody", "[bus]") {
    BusFixture f;
    f.startPublisher();
    f.publish(kStream, 0, 10);
    zmq::socket_t stranger{f.context.native(), zmq::socket_type::dealer};
    stranger.set(zmq::sockopt::linger, 0);
    stranger.set(zmq::sockopt::rcvtimeo, 10'000);
    stranger.connect(f.at.catchup);
    const auto say = [&](std::string_view first, std::string_view second) {
        stranger.send(zmq::buffer(first), zmq::send_flags::sndmore);
        stranger.send(zmq::buffer(second), zmq::send_flags::none);
    };
    const auto good = encode(CatchupRequest{.id = 5});
    say("nonsense", "media/kapuas.dermaga/main/");
    say({reinterpret_cast<const char*>(good.data()), good.size()}, "media/../x/");
    say({reinterpret_cast<const char*>(good.data()), good.size()}, mediaTopic(kStream));

    zmq::message_t answer;
    REQUIRE(stranger.recv(answer, zmq::recv_flags::none));
    CHECK(decodeCatchupAnswer({answer.data<uint8_t>(), answer.size()})->id == 5);
    CHECK(f.publisher->counters().catchups_refused == 2);
}

}  // namespace betang
