// SPDX-License-Identifier: Apache-2.0

#include "ingest/keepalive.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const MonoTime kStart{100s};

}  // namespace

TEST_CASE("a session is refreshed before half its timeout", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kStart, 10s);
    CHECK_FALSE(keepalive.due(kStart + 3s));
    CHECK(keepalive.next() <= kStart + 5s);
    CHECK(keepalive.due(kStart + 5s));
}

TEST_CASE("without a stated timeout a session lasts sixty seconds", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kStart, Keepalive::kUsualTimeout);
    CHECK_FALSE(keepalive.due(kStart + 20s));
    CHECK(keepalive.due(kStart + 30s));
}

TEST_CASE("the method follows what the camera offers", "[ingest]") {
    Keepalive keepalive;
    keepalive.offered("OPTIONS, DESCRIBE, SETUP, PLAY");
    keepalive.started(kStart, 10s);
    CHECK(keepalive.due(kStart + 5s) == KeepaliveMethod::Options);
    keepalive.offered("OPTIONS, GET_PARAMETER");
    keepalive.started(kStart, 10s);
    CHECK(keepalive.due(kStart + 5s) == KeepaliveMethod::GetParameter);
}

TEST_CASE("a refused method is replaced at once and remembered", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kStart, 10s);
    REQUIRE(keepalive.due(kStart + 4s) == KeepaliveMethod::GetParameter);
    keepalive.refused(kStart + 4s);
    CHECK(keepalive.due(kStart + 4s) == KeepaliveMethod::Options);
    keepalive.answered(kStart + 4s);
    keepalive.offered("GET_PARAMETER");
    keepalive.started(kStart + 20s, 10s);
    CHECK(keepalive.due(kStart + 24s) == KeepaliveMethod::Options);
}

TEST_CASE("a method that is not answered is replaced", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kStart, 20s);
    REQUIRE(keepalive.due(kStart + 8s) == KeepaliveMethod::GetParameter);
    CHECK_FALSE(keepalive.due(kStart + 10s));
    CHECK(keepalive.due(kStart + 13s) == KeepaliveMethod::Options);
}

TEST_CASE("a camera that refuses every method is not flooded", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kStart, 10s);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(keepalive.due(kStart + 4s));
        keepalive.refused(kStart + 4s);
    }
    CHECK_FALSE(keepalive.due(kStart + 4s));
    CHECK(keepalive.due(kStart + 8s));
}

}  // namespace betang
