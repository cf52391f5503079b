// SPDX-License-Identifier: Apache-2.0

#include "analytics/decode_gate.hpp"

#include <functional>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

using Verdict = DecodeGate::Verdict;

// A stream of pictures with a GOP of two seconds whose sizes and content a test decides.
class Stream {
  public:
    explicit Stream(int per_second = 10, GateRule rule = {})
        : gate{rule}, per_second_{per_second} {}

    Verdict next(size_t bytes, bool restless = false) {
        const bool key = number_ % (2 * per_second_) == 0;
        const Verdict verdict = gate.take(key, key ? 20000 : bytes, now());
        if (verdict != Verdict::Hold) {
            gate.saw(restless, now());
        }
        ++number_;
        return verdict;
    }

    // How many of so many seconds' pictures were decoded.
    int decoded(int seconds, size_t bytes, bool restless = false) {
        int count = 0;
        for (int i = 0; i < seconds * per_second_; ++i) {
            count += next(bytes + static_cast<size_t>(i * 37 % 100), restless) != Verdict::Hold;
        }
        return count;
    }

    [[nodiscard]] Duration now() const {
        return std::chrono::milliseconds{1000 * number_ / per_second_};
    }

    DecodeGate gate;

  private:
    int per_second_;
    int number_ = 0;
};

}  // namespace

TEST_CASE("a quiet stream is decoded at keyframes alone", "[analytics]") {
    Stream stream;
    CHECK(stream.decoded(6, 1000) == 60);
    (void)stream.decoded(2, 1000);

    CHECK(stream.decoded(60, 1000) == 30);
    CHECK_FALSE(stream.gate.awake());
}

TEST_CASE("larger pictures wake the gate at once, and what was held back comes first",
          "[analytics]") {
    Stream stream;
    (void)stream.decoded(30, 1000);
    REQUIRE_FALSE(stream.gate.awake());
    REQUIRE(stream.next(1000) == Verdict::Key);
    REQUIRE(stream.next(1000) == Verdict::Hold);

    int until_awake = 0;
    Verdict verdict = Verdict::Hold;
    while (verdict == Verdict::Hold && until_awake < 10) {
        verdict = stream.next(3000);
        ++until_awake;
    }
    CHECK(verdict == Verdict::Wake);
    CHECK(until_awake <= 2);
    CHECK(stream.next(3000) == Verdict::Go);
}

TEST_CASE("a keyframe that shows change wakes the gate", "[analytics]") {
    Stream stream;
    (void)stream.decoded(30, 1000);
    CHECK(stream.next(1000, true) == Verdict::Key);
    CHECK(stream.next(1000) == Verdict::Wake);
}

TEST_CASE("the gate stays awake while something moves and sleeps soon after", "[analytics]") {
    Stream stream;
    (void)stream.decoded(30, 1000);

    CHECK(stream.decoded(20, 1000, true) >= 195);
    CHECK(stream.decoded(60, 1000) < 100);
}

TEST_CASE("demand wakes the gate and ends", "[analytics]") {
    Stream stream;
    (void)stream.decoded(30, 1000);
    stream.gate.demand(stream.now() + std::chrono::seconds{10});

    CHECK(stream.decoded(10, 1000) >= 99);
    (void)stream.decoded(2, 1000);
    CHECK(stream.decoded(20, 1000) == 10);
}

TEST_CASE("wind that makes all pictures larger becomes the usual", "[analytics]") {
    Stream stream;
    (void)stream.decoded(30, 1000);
    (void)stream.decoded(180, 2500);

    CHECK(stream.decoded(60, 2500) == 30);
}

TEST_CASE("a stream of few pictures is decoded in full", "[analytics]") {
    Stream stream{1};
    CHECK(stream.decoded(60, 1000) == 60);
}

TEST_CASE("nothing is decoded before the first keyframe", "[analytics]") {
    DecodeGate gate;
    CHECK(gate.take(false, 1000, {}) == Verdict::Hold);
    CHECK(gate.take(true, 9000, std::chrono::seconds{1}) == Verdict::Go);
}

TEST_CASE("a stream that began anew is decoded in full until it is known", "[analytics]") {
    Stream stream;
    (void)stream.decoded(30, 1000);
    stream.gate.restart();

    CHECK(stream.decoded(6, 1000) >= 59);
}

}  // namespace betang
