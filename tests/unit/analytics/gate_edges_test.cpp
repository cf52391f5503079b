// SPDX-License-Identifier: Apache-2.0
//
// The decode gate over streams that keep no rules: whatever they do, nothing that moves is missed.

#include "analytics/decode_gate.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

using Gate = DecodeGate::Verdict;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kGop = 20;

// A quiet stream of ten pictures a second from picture `from` on; how many were decoded.
int quietly(DecodeGate& gate, int from, int pictures, Duration start = {}) {
    int decoded = 0;
    for (int i = from; i < from + pictures; ++i) {
        const bool key = i % kGop == 0;
        const Duration at = start + milliseconds{100 * i};
        decoded += gate.take(key, key ? 20000 : 1000, at) != Gate::Hold ? 1 : 0;
    }
    return decoded;
}

}  // namespace

TEST_CASE("a stream whose clock stands still is decoded in full", "[analytics]") {
    DecodeGate gate;
    for (int i = 0; i < 500; ++i) {
        CHECK(gate.take(i % kGop == 0, 1000, seconds{5}) == Gate::Go);
    }
}

TEST_CASE("a clock that steps back holds back no picture once something moves", "[analytics]") {
    DecodeGate gate;
    (void)quietly(gate, 0, 600);
    REQUIRE_FALSE(gate.awake());

    REQUIRE(gate.take(true, 20000, seconds{30}) == Gate::Key);
    gate.saw(true, seconds{30});
    CHECK(gate.take(false, 1000, seconds{30} + milliseconds{100}) == Gate::Wake);
    CHECK(gate.take(false, 1000, seconds{30} + milliseconds{200}) == Gate::Go);
}

TEST_CASE("what moved before a stream began anew keeps nobody awake after it", "[analytics]") {
    DecodeGate gate;
    (void)quietly(gate, 0, 600, std::chrono::hours{1});
    gate.saw(true, std::chrono::hours{1} + seconds{60});
    gate.restart();
    (void)quietly(gate, 0, 100);

    CHECK_FALSE(gate.awake());
    CHECK(quietly(gate, 100, 600) == 600 / kGop);
}

TEST_CASE("pictures between a restart and its keyframe are held, even large ones", "[analytics]") {
    DecodeGate gate;
    (void)quietly(gate, 0, 200);
    gate.restart();

    CHECK(gate.take(false, 90000, seconds{21}) == Gate::Hold);
    CHECK(gate.take(false, 90000, seconds{22}) == Gate::Hold);
    CHECK(gate.take(true, 20000, seconds{23}) == Gate::Go);
}

TEST_CASE("a stream of keyframes alone is decoded in full", "[analytics]") {
    DecodeGate gate;
    for (int i = 0; i < 600; ++i) {
        CHECK(gate.take(true, 20000, milliseconds{100 * i}) != Gate::Hold);
    }
}

TEST_CASE("a camera that falls to one picture a second is decoded in full soon after",
          "[analytics]") {
    DecodeGate gate;
    (void)quietly(gate, 0, 600);
    REQUIRE_FALSE(gate.awake());

    int held = 0;
    for (int i = 0; i < 60; ++i) {
        held += gate.take(false, 1000, seconds{60 + i}) == Gate::Hold ? 1 : 0;
    }
    CHECK(held < 10);
}

TEST_CASE("pictures of no bytes at all divide nothing by nothing", "[analytics]") {
    DecodeGate gate;
    for (int i = 0; i < 300; ++i) {
        (void)gate.take(i % kGop == 0, 0, milliseconds{100 * i});
    }
    REQUIRE_FALSE(gate.awake());
    int until_awake = 0;
    Gate verdict = Gate::Hold;
    for (int i = 301; verdict != Gate::Wake && until_awake < 10; ++i, ++until_awake) {
        verdict = gate.take(false, 2000, milliseconds{100 * i});
    }
    CHECK(verdict == Gate::Wake);
}

TEST_CASE("a demand that is over before it comes demands nothing", "[analytics]") {
    DecodeGate gate;
    (void)quietly(gate, 0, 600);
    gate.demand(seconds{1});

    CHECK(quietly(gate, 600, 200) == 200 / kGop);
}

}  // namespace betang
