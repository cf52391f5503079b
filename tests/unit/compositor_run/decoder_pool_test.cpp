// SPDX-License-Identifier: Apache-2.0

#include "compositor/decoder_pool.hpp"

#include <atomic>
#include <functional>
#include <latch>

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_clip.hpp"
#include "tests/support/test_picture.hpp"

namespace betang {
namespace {

using DecodeFunction = std::function<Result<Picture>(const AccessUnit&)>;

// Turns every access unit into a small picture, or does what a test says.
class FakeDecoder final : public PictureDecoder {
  public:
    explicit FakeDecoder(DecodeFunction decode) : decode_{std::move(decode)} {}

    Result<Picture> decode(const AccessUnit& unit) override { return decode_(unit); }

    Picture drain() override { return {}; }

    void flush() override {}

    void setOptions(DecoderOptions /*options*/) override {}

  private:
    DecodeFunction decode_;
};

Result<Picture> smallPicture(const AccessUnit& unit) {
    return Picture{.frame = plainPicture({32, 32}, {.y = (*unit.data)[0]}),
                   .sequence = static_cast<uint64_t>(indexOf(unit)),
                   .captured = unit.captured};
}

bool faulty(const DecoderPool& pool, const StreamId& stream) {
    const auto health = pool.health();
    const auto found = health.find(stream);
    return found != health.end() && found->second.fault_since;
}

struct Pool {
    void start(DecodeFunction decode, unsigned threads = 2) {
        store.retain({one.camera, two.camera});
        pool = std::make_unique<DecoderPool>(
            LaneContext{store,
                        breadcrumbs,
                        clock,
                        [this, decode = std::move(decode)](Codec) {
                            ++decoders;
                            return std::make_unique<FakeDecoder>(decode);
                        }},
            threads);
        pool->setPlan({{one, {320, 180}}, {two, {320, 180}}});
    }

    // How many of 8 pictures of `one`, of which the first `done` came before, a single thread
    // decodes before the only one of `two`. Each takes `cost`.
    int decodedBeforeTwo(int done, Duration cost) {
        std::latch release{1};
        std::atomic<int> of_one{0};
        std::atomic<int> before{-1};
        start(
            [&](const AccessUnit& unit) {
                if (unit.stream == two) {
                    before = of_one.load();
                } else if (indexOf(unit) >= done) {
                    release.wait();
                    clock.advance(cost);
                    ++of_one;
                }
                return smallPicture(unit);
            },
            1);
        for (int i = 0; i < done; ++i) {
            pool->push(unitNumber(one, i));
            CHECK(showsPicture(one, static_cast<uint64_t>(i)));
        }
        for (int i = done; i < 8; ++i) {
            pool->push(unitNumber(one, i));
        }
        pool->push(unitNumber(two, 0));
        release.count_down();
        CHECK(showsPicture(two, 0));
        pool.reset();
        return before;
    }

    // Waits for a condition, with a deadline; true when it came.
    bool eventually(const std::function<bool()>& condition) {
        SystemClock real;
        const MonoTime deadline = real.monotonic() + std::chrono::seconds{10};
        while (!condition() && real.monotonic() < deadline) {
            real.sleepFor(std::chrono::milliseconds{2}, {});
        }
        return condition();
    }

    bool showsPicture(const StreamId& stream, uint64_t sequence) {
        return eventually([&] {
            const auto stored = store.newest(stream.camera);
            return stored && stored->picture.sequence == sequence;
        });
    }

    TempFolder folder;
    BreadcrumbBoard breadcrumbs{folder.path() / "crumbs"};
    SimulatedClock clock;
    PictureStore store;
    StreamId one = streamNamed("a.one/main");
    StreamId two = streamNamed("a.two/main");
    std::atomic<int> decoders{0};
    std::unique_ptr<DecoderPool> pool;
};

TEST_CASE_METHOD(Pool, "each stream is decoded in order by one decoder", "[compositor]") {
    std::atomic<int> last{-1};
    std::atomic<bool> in_order{true};
    start([&](const AccessUnit& unit) {
        in_order = in_order && last.exchange(indexOf(unit)) == indexOf(unit) - 1;
        return smallPicture(unit);
    });
    for (int i = 0; i < 100; ++i) {
        pool->push(unitNumber(one, i));
    }

    CHECK(showsPicture(one, 99));
    CHECK(in_order);
    CHECK(decoders == 1);
    CHECK(pool->status().at(one).decoded == 100);
}

TEST_CASE_METHOD(Pool, "a stream whose decoder hangs delays no other", "[compositor]") {
    std::latch release{1};
    start([&](const AccessUnit& unit) {
        if (unit.stream == one) {
            release.wait();
        }
        return smallPicture(unit);
    });
    pool->push(unitNumber(one, 0));
    pool->push(unitNumber(two, 0));
    pool->push(unitNumber(two, 1));

    CHECK(showsPicture(two, 1));
    CHECK_FALSE(store.newest(one.camera));
    release.count_down();
    CHECK(showsPicture(one, 0));
}

TEST_CASE_METHOD(Pool, "a decoder that falls behind skips to a keyframe", "[compositor]") {
    std::latch release{1};
    start([&](const AccessUnit& unit) {
        release.wait();
        return smallPicture(unit);
    });
    for (int i = 0; i <= 200; ++i) {
        pool->push(unitNumber(one, i));
    }
    release.count_down();

    CHECK(showsPicture(one, 200));
    CHECK(pool->status().at(one).dropped > 0);
}

TEST_CASE_METHOD(Pool, "repeated errors are a fault until a picture comes", "[compositor]") {
    std::atomic<bool> broken{true};
    start([&](const AccessUnit& unit) -> Result<Picture> {
        return broken ? Result<Picture>{Error{ErrorKind::Corrupt, "broken"}} : smallPicture(unit);
    });
    for (int i = 0; i < static_cast<int>(kErrorsUntilFault); ++i) {
        pool->push(unitNumber(one, i));
    }
    REQUIRE(eventually([&] { return faulty(*pool, one); }));
    CHECK(pool->health().at(one).fault_since == clock.utc());
    CHECK(pool->status().at(one).errors == kErrorsUntilFault);

    broken = false;
    pool->push(unitNumber(one, 50));
    CHECK(eventually([&] { return !faulty(*pool, one); }));
}

TEST_CASE_METHOD(Pool, "a codec that nobody decodes is a fault, not a crash", "[compositor]") {
    store.retain({one.camera});
    pool = std::make_unique<DecoderPool>(
        LaneContext{store,
                    breadcrumbs,
                    clock,
                    [](Codec) -> std::unique_ptr<PictureDecoder> {
                        throw Error{ErrorKind::Unsupported, "no such decoder"};
                    }},
        0);
    pool->setPlan({{one, {320, 180}}});
    for (uint32_t i = 0; i < kErrorsUntilFault; ++i) {
        pool->push(unitNumber(one, 0));
    }

    CHECK(eventually([&] { return faulty(*pool, one); }));
}

TEST_CASE_METHOD(Pool, "a hidden camera is not decoded", "[compositor]") {
    start(smallPicture);
    pool->setPlan({{two, {320, 180}}});
    pool->push(unitNumber(one, 0));
    pool->push(unitNumber(two, 0));

    CHECK(showsPicture(two, 0));
    CHECK_FALSE(store.newest(one.camera));
    CHECK_FALSE(pool->status().contains(one));
}

TEST_CASE_METHOD(Pool, "a camera just hidden costs nothing more", "[compositor]") {
    std::latch begun{1};
    std::latch release{1};
    std::atomic<int> decoded{0};
    start(
        [&](const AccessUnit& unit) {
            if (unit.stream == one && ++decoded == 1) {
                begun.count_down();
                release.wait();
            }
            return smallPicture(unit);
        },
        1);
    for (int i = 0; i < 6; ++i) {
        pool->push(unitNumber(one, i));
    }
    begun.wait();
    pool->setPlan({{two, {320, 180}}});
    release.count_down();
    pool->push(unitNumber(two, 0));

    CHECK(showsPicture(two, 0));
    CHECK(decoded == 1);
}

TEST_CASE_METHOD(Pool, "of a stream at keyframes only nothing else is decoded", "[compositor]") {
    start(smallPicture);
    pool->setEffort({{one, Effort::Keyframes}}, Effort::Full);
    for (int i = 0; i <= kGopLength + 10; ++i) {
        pool->push(unitNumber(one, i));
        pool->push(unitNumber(two, i));
    }
    CHECK(showsPicture(two, kGopLength + 10));
    CHECK(showsPicture(one, kGopLength));
    CHECK(pool->status().at(one).decoded == 2);
    CHECK(pool->health().at(one).effort == Effort::Keyframes);
    CHECK_FALSE(pool->health().contains(two));
}

TEST_CASE_METHOD(Pool, "full decoding goes on at a keyframe", "[compositor]") {
    start(smallPicture);
    pool->setEffort({{one, Effort::Keyframes}}, Effort::Full);
    pool->push(unitNumber(one, 0));
    REQUIRE(showsPicture(one, 0));
    pool->setEffort({}, Effort::Full);
    for (int i = 1; i <= kGopLength + 1; ++i) {
        pool->push(unitNumber(one, i));
    }
    CHECK(showsPicture(one, kGopLength + 1));
    CHECK(pool->status().at(one).decoded == 3);
}

TEST_CASE_METHOD(Pool,
                 "a stream that comes while others are spared is spared too",
                 "[compositor]") {
    start(smallPicture);
    pool->setEffort({}, Effort::Keyframes);
    pool->setPlan({});
    pool->setPlan({{one, {320, 180}}});
    CHECK(pool->health().at(one).effort == Effort::Keyframes);
}

TEST_CASE_METHOD(Pool, "a decoder that waits for more gives its keyframe at once", "[compositor]") {
    // Two B-frames: a decoder holds a keyframe back until it has seen what follows.
    const std::vector<AccessUnit> units =
        encodeTestClip({.frames = 50, .bframes = 2, .stream = one});
    store.retain({one.camera});
    pool = std::make_unique<DecoderPool>(
        LaneContext{store, breadcrumbs, clock, makeSoftwareDecoder}, 1);
    pool->setPlan({{one, {320, 180}}});
    pool->setEffort({}, Effort::Keyframes);
    pool->push(units.front());

    CHECK(showsPicture(one, units.front().sequence));
}

TEST_CASE_METHOD(Pool, "what was lost marks every picture up to a whole keyframe", "[compositor]") {
    start(smallPicture);
    const auto isMarked = [this](int index, bool damaged, bool gap) {
        AccessUnit unit = unitNumber(one, index);
        unit.damaged = damaged;
        unit.discontinuity = gap;
        pool->push(std::move(unit));
        REQUIRE(showsPicture(one, static_cast<uint64_t>(index)));
        return store.newest(one.camera)->picture.corrupt;
    };
    CHECK_FALSE(isMarked(0, false, true));  // it begins here
    CHECK(isMarked(1, true, false));
    CHECK(isMarked(2, false, false));
    CHECK(isMarked(kGopLength, true, false));
    CHECK(isMarked(kGopLength + 1, false, false));
    CHECK_FALSE(isMarked(2 * kGopLength, false, false));
    CHECK_FALSE(isMarked(2 * kGopLength + 1, false, false));
    CHECK(isMarked(2 * kGopLength + 2, false, true));
}

TEST_CASE_METHOD(Pool, "what decoding costs is counted", "[compositor]") {
    start(smallPicture);
    for (int i = 0; i < 10; ++i) {
        pool->push(unitNumber(one, i, i % kGopLength == 0 ? 5000 : 400));
    }
    REQUIRE(showsPicture(one, 9));
    const LaneStatus lane = pool->status().at(one);
    CHECK(lane.fed == 10);
    CHECK(lane.busy > Duration{});
    CHECK(lane.inter_size > 0);
    CHECK(lane.inter_size < 400);  // smoothed, without the keyframe
    CHECK(lane.tile == Size{320, 180});
}

TEST_CASE_METHOD(Pool, "every stream has a picture before one catches up", "[compositor]") {
    CHECK(decodedBeforeTwo(0, {}) == 1);
}

TEST_CASE_METHOD(Pool,
                 "a stream catches up for a turn, huge pictures hold up no other",
                 "[compositor]") {
    SECTION("small pictures") {
        CHECK(decodedBeforeTwo(1, {}) == 7);
    }
    SECTION("huge ones") {
        CHECK(decodedBeforeTwo(1, std::chrono::milliseconds{300}) == 1);
    }
}

}  // namespace
}  // namespace betang
