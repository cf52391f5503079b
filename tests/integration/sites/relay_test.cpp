// SPDX-License-Identifier: Apache-2.0
//
// A publisher lent over tcp with keys, and readers behind a relay of their own: what a second site
// and the centre are made of.

#include "bus/relay.hpp"

#include <fmt/format.h>

#include "bus/control.hpp"
#include "bus/key_guard.hpp"
#include "bus/media_message.hpp"

#include "tests/integration/compositor/free_port.hpp"
#include "tests/support/bus_fixture.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const StreamId kMain = streamNamed("kapuas.dermaga/main");
const StreamId kKept = streamNamed("kapuas.kantor/main");  // not lent

Endpoints freeTcp() {
    const auto at = [] { return fmt::format("tcp://127.0.0.1:{}", freePort()); };
    return {at(), at(), at()};
}

// The site: a publisher, and a relay with a guard that lends one camera of it.
struct Site : BusFixture {
    CurveServer keys{makeCurveKeys()};
    CurveKeys known = makeCurveKeys();
    BusContext door;
    KeyGuard guard{door, {{known.public_key, "pusat"}}};
    Endpoints tcp = freeTcp();
    Relay share{door, {tcp, keys, std::nullopt, false}};

    Site() {
        startPublisher();
        share.setSources({{at, {kMain.camera}}});
    }
};

// The centre: a relay that borrows, and what its readers connect to.
struct Centre {
    TempFolder runtime;
    BusContext context;
    SystemClock clock;
    Endpoints at = endpointsFor(runtime.path(), "site", "kapuas");
    Relay relay;
    MediaReader reader{context, clock};

    Centre(const Site& site, const CurveKeys& own)
        : relay{context, {at, std::nullopt, CurveClient{site.keys.own.public_key, own}, true}} {
        relay.setSources({{site.tcp, {kMain.camera, kKept.camera}}});
    }
};

// Whether the guard refuses somebody while `peer` tries.
bool refusedSomebody(const Site& site, MediaReader& peer) {
    const MonoTime end = site.clock.monotonic() + kPatience;
    while (site.guard.refused() == 0 && site.clock.monotonic() < end) {
        (void)peer.read(50ms);
    }
    return site.guard.refused() > 0;
}

}  // namespace

TEST_CASE("a reader behind two relays gets what the ring holds and then live", "[sites]") {
    Site site;
    site.publish(kMain, 0, 40);
    site.settle(kMain, 39);
    Centre centre{site, site.known};

    centre.reader.add(kMain, centre.at, FromSequence{});
    BusBatch got = readUntil(centre.reader, lastIs(39));
    REQUIRE(indexesOf(got, kMain).size() == 40);
    CHECK(centre.reader.counters().lost == 0);

    site.publish(kMain, 40, 60);
    got = readUntil(centre.reader, lastIs(59));
    CHECK(indexesOf(got, kMain).size() == 20);
    CHECK(centre.reader.counters().malformed == 0);
}

TEST_CASE("what nobody behind the relay reads is not asked for at the site", "[sites]") {
    Site site;
    Centre centre{site, site.known};
    centre.reader.add(kMain, centre.at, FromLive{});
    REQUIRE(site.demand.waitFor(1) == std::vector<DemandLog::Entry>{{kMain, true}});

    centre.reader.remove(kMain);
    CHECK(site.demand.waitFor(2).back() == DemandLog::Entry{kMain, false});
}

TEST_CASE("states pass without being asked for, to late readers too", "[sites]") {
    Site site;
    Centre centre{site, site.known};
    site.publisher->publishState(stateTopic(kMain.camera), R"({"a":1})");
    centre.reader.addStates(stateTopic(kMain.camera), centre.at);
    const auto some = [](const BusBatch& batch) { return !batch.states.empty(); };
    REQUIRE(readUntil(centre.reader, some).states.front().json == R"({"a":1})");

    MediaReader late{centre.context, centre.clock};
    late.addStates(stateTopic(kMain.camera), centre.at);
    CHECK(readUntil(late, some).states.front().json == R"({"a":1})");
}

TEST_CASE("a camera that is not lent passes neither live nor from the ring", "[sites]") {
    Site site;
    site.publish(kKept, 0, 10);
    site.publish(kMain, 0, 10);
    site.settle(kMain, 9);
    Centre centre{site, site.known};
    centre.reader.add(kKept, centre.at, FromSequence{});
    centre.reader.add(kMain, centre.at, FromSequence{});

    const BusBatch got = readUntil(centre.reader, lastIs(9));
    CHECK(indexesOf(got, kMain).size() == 10);
    CHECK(indexesOf(got, kKept).empty());
    CHECK(site.share.counters().refused > 0);
}

TEST_CASE("a peer whose key is not on the list gets nothing", "[sites]") {
    Site site;
    site.publish(kMain, 0, 10);
    Centre stranger{site, makeCurveKeys()};
    stranger.reader.add(kMain, stranger.at, FromSequence{});
    stranger.reader.addStates(stateTopic(kMain.camera), stranger.at);

    REQUIRE(refusedSomebody(site, stranger.reader));
    const BusBatch got = stranger.reader.read(100ms);
    CHECK(got.units.empty());
    CHECK(got.states.empty());
    CHECK(site.share.counters().passed == 0);
}

TEST_CASE("a peer without keys, or with another server's, gets nothing", "[sites]") {
    Site site;
    site.publish(kMain, 0, 10);
    site.settle(kMain, 9);
    zmq::socket_t open{site.context.native(), zmq::socket_type::sub};
    open.set(zmq::sockopt::linger, 0);
    open.set(zmq::sockopt::subscribe, "");
    open.connect(site.tcp.live);
    Centre right{site, site.known};
    right.reader.add(kMain, right.at, FromLastKeyframe{});
    site.publish(kMain, 10, 20);

    REQUIRE_FALSE(readUntil(right.reader, lastIs(19)).units.empty());
    zmq::message_t message;
    CHECK_FALSE(open.recv(message, zmq::recv_flags::dontwait));

    const CurveClient wrong{makeCurveKeys().public_key, site.known};
    CHECK_FALSE(callControl(site.context, site.tcp.live, {{"op", "status"}}, 100ms, &wrong).ok());
}

TEST_CASE("control over tcp answers those on the list alone", "[sites]") {
    Site site;
    const ControlServer server{site.door,
                               site.tcp.control,
                               [](const Json&) {
                                   return Json{{"a", 1}};
                               },
                               &site.keys};
    const CurveClient good{site.keys.own.public_key, site.known};
    const CurveClient bad{site.keys.own.public_key, makeCurveKeys()};

    CHECK(callControl(site.context, site.tcp.control, {{"op", "x"}}, kPatience, &good).ok());
    CHECK_FALSE(callControl(site.context, site.tcp.control, {{"op", "x"}}, 200ms, &bad).ok());
    CHECK_FALSE(callControl(site.context, site.tcp.control, {{"op", "x"}}, 200ms).ok());
}

TEST_CASE("an oversized frame costs its sender the connection, and nobody else", "[sites]") {
    Site site;
    site.publish(kMain, 0, 10);
    site.settle(kMain, 9);
    zmq::socket_t greedy{site.context.native(), zmq::socket_type::dealer};
    greedy.set(zmq::sockopt::linger, 0);
    secure(greedy, CurveClient{site.keys.own.public_key, site.known});
    zmq_socket_monitor(greedy.handle(), "inproc://greedy", ZMQ_EVENT_DISCONNECTED);
    zmq::socket_t ended{site.context.native(), zmq::socket_type::pair};
    ended.set(zmq::sockopt::rcvtimeo, 20'000);
    ended.connect("inproc://greedy");
    greedy.connect(site.tcp.catchup);
    const std::string large(64 << 10, 'x');
    greedy.send(zmq::buffer(large), zmq::send_flags::none);
    zmq::message_t news;
    CHECK(ended.recv(news, zmq::recv_flags::none));
    CHECK(site.share.counters().refused == 0);  // it was not even looked at

    Centre centre{site, site.known};
    centre.reader.add(kMain, centre.at, FromLastKeyframe{});
    CHECK_FALSE(readUntil(centre.reader, lastIs(9)).units.empty());
    zmq_socket_monitor(greedy.handle(), nullptr, 0);
}

}  // namespace betang
