// SPDX-License-Identifier: Apache-2.0

#include "server/open_sockets.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/server/fake_peer.hpp"

namespace betang {

TEST_CASE("connections end with their session, the others stay", "[server]") {
    OpenSockets sockets;
    const auto one = std::make_shared<FakePeer>();
    const auto two = std::make_shared<FakePeer>();
    const auto other = std::make_shared<FakePeer>();
    sockets.add("gone", one);
    sockets.add("gone", two);
    sockets.add("there", other);
    int asked = 0;
    sockets.closeGone([&](const std::string& session) {
        ++asked;
        return session == "there";
    });
    CHECK(asked == 2);
    CHECK(one->closed);
    CHECK(two->closed);
    CHECK_FALSE(other->closed);
}

TEST_CASE("a connection that has ended is forgotten", "[server]") {
    OpenSockets sockets;
    auto peer = std::make_shared<FakePeer>();
    sockets.add("a", peer);
    CHECK(sockets.count() == 1);
    peer.reset();
    sockets.closeGone([](const std::string&) { return false; });
    CHECK(sockets.count() == 0);
}

}  // namespace betang
