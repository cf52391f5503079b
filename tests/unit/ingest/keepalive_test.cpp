// SPDX-License-Identifier: Apache-2.0

#include "ingest/keepalive.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const MonoTime kAsked{100s};

}  // namespace

TEST_CASE("a session is refreshed before half its timeout", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kAsked, 10s);
    CHECK_FALSE(keepalive.due(kAsked + 3s));
    CHECK(keepalive.next() <= kAsked + 5s);
    CHECK(keepalive.due(kAsked + 5s));
}

TEST_CASE("without a stated timeout a session lasts sixty seconds", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kAsked, Keepalive::kUsualTimeout);
    CHECK_FALSE(keepalive.due(kAsked + 20s));
    CHECK(keepalive.due(kAsked + 30s));
}

TEST_CASE("the method follows what the camera offers", "[ingest]") {
    Keepalive keepalive;
    keepalive.offered("OPTIONS, DESCRIBE, SETUP, PLAY");
    keepalive.started(kAsked, 10s);
    CHECK(keepalive.due(kAsked + 5s) == KeepaliveMethod::Options);
    keepalive.offered("OPTIONS, GET_PARAMETER");
    keepalive.started(kAsked, 10s);
    CHECK(keepalive.due(kAsked + 5s) == KeepaliveMethod::GetParameter);
}

TEST_CASE("a refused method is replaced at once and remembered", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kAsked, 10s);
    REQUIRE(keepalive.due(kAsked + 4s) == KeepaliveMethod::GetParameter);
    keepalive.refused(kAsked + 4s);
    CHECK(keepalive.due(kAsked + 4s) == KeepaliveMethod::Options);
    keepalive.answered(kAsked + 4s);
    keepalive.offered("GET_PARAMETER");
    keepalive.started(kAsked + 20s, 10s);
    CHECK(keepalive.due(kAsked + 24s) == KeepaliveMethod::Options);
}

TEST_CASE("a method that is not answered is replaced", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kAsked, 20s);
    REQUIRE(keepalive.due(kAsked + 8s) == KeepaliveMethod::GetParameter);
    CHECK_FALSE(keepalive.due(kAsked + 10s));
    CHECK(keepalive.due(kAsked + 13s) == KeepaliveMethod::Options);
}

TEST_CASE("a camera that refuses every method is not flooded", "[ingest]") {
    Keepalive keepalive;
    keepalive.started(kAsked, 10s);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(keepalive.due(kAsked + 4s));
        keepalive.refused(kAsked + 4s);
    }
    CHECK_FALSE(keepalive.due(kAsked + 4s));
    CHECK(keepalive.due(kAsked + 8s));
}

}  // namespace betang
