// SPDX-License-Identifier: Apache-2.0

#include "compositor/stillness.hpp"

#include "media/nal.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/test_picture.hpp"

namespace betang {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kStep{40};

// A stream of 25 pictures a second with a keyframe every 2 s.
struct Stream {
    // So many seconds of it; the time at which it was first called frozen.
    std::optional<MonoTime> run(Duration length, bool changed, bool repeated = false) {
        std::optional<MonoTime> frozen;
        for (const MonoTime end = now + length; now < end; now += kStep) {
            const bool key = pictures++ % 50 == 0;
            const Stillness& stillness = watch.see({now, changed, key, repeated});
            if (!frozen && isFrozen(stillness, now)) {
                frozen = now;
            }
        }
        return frozen;
    }

    StillnessWatch watch;
    MonoTime now{seconds{100}};
    int pictures = 0;
};

TEST_CASE("an encoder that repeats one coded picture is frozen after ten seconds", "[compositor]") {
    Stream stream;
    stream.run(seconds{5}, true);
    const MonoTime froze = stream.now;

    const auto told = stream.run(seconds{30}, false, true);

    REQUIRE(told);
    CHECK(*told - froze >= kFrozenAfter - kStep);
    CHECK(*told - froze <= seconds{15});
}

TEST_CASE("a sensor that loses its noise is frozen", "[compositor]") {
    Stream stream;
    CHECK_FALSE(stream.run(seconds{90}, true));

    CHECK(stream.run(seconds{15}, false));
}

TEST_CASE("a still scene without noise is not frozen", "[compositor]") {
    Stream stream;

    CHECK_FALSE(stream.run(seconds{600}, false));
}

TEST_CASE("a scene without noise that moved for a while is not frozen", "[compositor]") {
    Stream stream;
    for (int round = 0; round < 10; ++round) {
        CHECK_FALSE(stream.run(seconds{20}, true));
        CHECK_FALSE(stream.run(seconds{20}, false));
    }
}

TEST_CASE("a clock in the picture keeps a still scene alive", "[compositor]") {
    Stream stream;
    for (int second = 0; second < 60; ++second) {
        CHECK_FALSE(stream.run(kStep, true));
        CHECK_FALSE(stream.run(seconds{1} - kStep, false));
    }
}

TEST_CASE("ten seconds within one GOP are not enough", "[compositor]") {
    const MonoTime since{seconds{100}};
    CHECK_FALSE(isFrozen({since, 1, true}, since + seconds{60}));
    CHECK_FALSE(isFrozen({since, 2, true}, since + milliseconds{9900}));
    CHECK_FALSE(isFrozen({since, 2, false}, since + seconds{60}));
    CHECK(isFrozen({since, 2, true}, since + seconds{10}));
}

TEST_CASE("a picture that moves again is not frozen at once", "[compositor]") {
    Stream stream;
    REQUIRE(stream.run(seconds{30}, false, true));

    CHECK_FALSE(stream.run(seconds{1}, true));
}

TEST_CASE("a pause of the stream is no proof of noise", "[compositor]") {
    Stream stream;
    for (int i = 0; i < 10; ++i) {
        stream.now += seconds{600};
        stream.run(seconds{1}, true);
    }

    CHECK_FALSE(stream.run(seconds{30}, false));
}

AccessUnit unitOf(std::initializer_list<Bytes> nals) {
    AccessUnit unit{.stream = StreamId::parse("a.b/main").take()};
    auto bytes = std::make_shared<Bytes>();
    for (const Bytes& nal : nals) {
        appendAnnexB(*bytes, nal);
    }
    unit.data = std::move(bytes);
    return unit;
}

TEST_CASE("the same coded picture is known whatever its SEI says", "[compositor]") {
    const Bytes idr{0x65, 0x88, 0x84, 0x21};
    const Bytes other{0x65, 0x88, 0x84, 0x22};

    CHECK(codedHash(unitOf({{0x06, 5, 1, 9}, idr})) == codedHash(unitOf({{0x06, 5, 1, 7}, idr})));
    CHECK(codedHash(unitOf({idr})) != codedHash(unitOf({other})));
}

TEST_CASE("equal luma is equal in every row and column", "[compositor]") {
    const auto picture = plainPicture({64, 32}, {.y = 90});
    const auto twin = plainPicture({64, 32}, {.y = 90, .u = 20});
    const auto other = plainPicture({64, 32}, {.y = 90});
    other->data[0][std::ptrdiff_t{31} * other->linesize[0] + 63] = 91;

    CHECK(sameLuma(*picture, *twin));
    CHECK_FALSE(sameLuma(*picture, *other));
    CHECK_FALSE(sameLuma(*picture, *plainPicture({32, 64}, {.y = 90})));
}

}  // namespace
}  // namespace betang
