// SPDX-License-Identifier: Apache-2.0

#include "server/live_socket.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/unit/server/fake_peer.hpp"

namespace betang {

namespace {

struct OneSocket {
    std::shared_ptr<FakePeer> peer = std::make_shared<FakePeer>();
    SimulatedClock clock;
    LiveSocket socket{peer, clock};

    void send(size_t size) {
        REQUIRE(socket.send(std::make_shared<const Bytes>(size, uint8_t{1}), false));
    }
};

}  // namespace

TEST_CASE("a reader is ready while what it has not read is younger than a second", "[server]") {
    OneSocket fixture;
    CHECK(fixture.socket.ready());
    fixture.send(1000);
    fixture.clock.advance(std::chrono::seconds{1});
    CHECK(fixture.socket.ready());
    fixture.clock.advance(std::chrono::milliseconds{1});
    CHECK_FALSE(fixture.socket.ready());
}

TEST_CASE("a reader that has caught up is ready again", "[server]") {
    OneSocket fixture;
    fixture.send(1000);
    fixture.clock.advance(std::chrono::seconds{5});
    fixture.send(10);
    fixture.peer->waiting = 10;
    CHECK(fixture.socket.ready());
}

TEST_CASE("the age is that of the oldest message of which a byte is unread", "[server]") {
    OneSocket fixture;
    fixture.send(1000);
    fixture.clock.advance(std::chrono::seconds{5});
    fixture.send(10);
    fixture.peer->waiting = 11;
    CHECK_FALSE(fixture.socket.ready());
}

TEST_CASE("a message that is refused does not count as sent", "[server]") {
    OneSocket fixture;
    fixture.peer->full = true;
    CHECK_FALSE(fixture.socket.send(std::make_shared<const Bytes>(5, uint8_t{1}), true));
    fixture.clock.advance(std::chrono::seconds{5});
    CHECK(fixture.socket.ready());
}

TEST_CASE("the end of a stream ends its connection", "[server]") {
    OneSocket fixture;
    fixture.socket.end();
    CHECK(fixture.peer->closed);
}

}  // namespace betang
