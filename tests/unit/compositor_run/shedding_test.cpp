// SPDX-License-Identifier: Apache-2.0

#include "compositor/shedding.hpp"

#include <set>

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

StreamId streamAt(int index) {
    return streamNamed("a.c" + std::to_string(index) + "/main");
}

// A wall of 16 equal tiles, second by second. Camera 0 is the quietest.
class Seconds {
  public:
    Seconds() {
        sample_.at = MonoTime{1000s};
        for (int i = 0; i < 16; ++i) {
            LaneStatus& lane = sample_.lanes[streamAt(i)];
            lane.picture = {640, 360};
            lane.tile = {480, 270};
            lane.inter_size = 100.0 * (i + 1);
        }
        shedder_.see(sample_);
    }

    LoadSample& sample() { return sample_; }

    // As many seconds in which decoding falls behind.
    const Relief& overload(int samples) {
        for (int i = 0; i < samples; ++i) {
            for (auto& [stream, lane] : sample_.lanes) {
                lane.waiting = 50;
                lane.overdue += 10;
            }
            next();
        }
        return shedder_.relief();
    }

    const Relief& calm(int samples) {
        for (int i = 0; i < samples; ++i) {
            for (auto& [stream, lane] : sample_.lanes) {
                lane.waiting = 0;
            }
            next();
        }
        return shedder_.relief();
    }

    const Relief& next() {
        sample_.at += 1s;
        return shedder_.see(sample_);
    }

  private:
    LoadSample sample_;
    Shedder shedder_;
};

std::set<StreamId> asSet(const Relief& relief) {
    return {relief.keyframes.begin(), relief.keyframes.end()};
}

}  // namespace

TEST_CASE("a wall that keeps up gives up nothing", "[load]") {
    Seconds wall;
    CHECK(wall.calm(60) == Relief{});
}

TEST_CASE("tours stand before any tile is touched", "[load]") {
    Seconds wall;
    wall.sample().tour = true;
    const Relief relief = wall.overload(2);
    CHECK(relief.tours_stand);
    CHECK(relief.keyframes.empty());
}

TEST_CASE("the quietest tiles go to keyframes first, then the rest is slowed, then all", "[load]") {
    Seconds wall;

    CHECK(asSet(wall.overload(2)) == std::set{streamAt(0), streamAt(1)});
    const Relief half = wall.overload(6);
    CHECK(half.keyframes.size() == 8);
    CHECK_FALSE(asSet(half).contains(streamAt(8)));
    CHECK_FALSE(half.slowed);
    CHECK(wall.overload(2).slowed);
    CHECK(wall.overload(2).keyframes.size() == 10);
    CHECK(wall.overload(20).keyframes.size() == 16);
}

TEST_CASE("a large tile is given up after a small one that moves as much", "[load]") {
    Seconds wall;
    wall.sample().lanes.at(streamAt(0)).tile = {1920, 1080};
    CHECK(asSet(wall.overload(2)) == std::set{streamAt(1), streamAt(2)});
}

TEST_CASE("a second of catching up after a change is no overload", "[load]") {
    Seconds wall;
    CHECK(wall.overload(1) == Relief{});
    for (auto& [stream, lane] : wall.sample().lanes) {
        lane.waiting = 40;  // fewer than before
    }
    CHECK(wall.next() == Relief{});
    CHECK(wall.overload(1) == Relief{});
}

TEST_CASE("queues that grow without end are an overload before anything is lost", "[load]") {
    Seconds wall;
    Relief relief;
    for (size_t waiting : {10, 20}) {
        for (auto& [stream, lane] : wall.sample().lanes) {
            lane.waiting = waiting;
        }
        relief = wall.next();
    }
    CHECK(relief.keyframes.size() == 2);
}

TEST_CASE("an output that misses its ticks is an overload where decoding takes much", "[load]") {
    for (const bool much : {false, true}) {
        Seconds wall;
        for (int i = 0; i < 2; ++i) {
            wall.sample().ticks_skipped += 5;
            for (auto& [stream, lane] : wall.sample().lanes) {
                lane.busy += much ? 20ms : 2ms;  // of 16 streams, of one core
            }
            wall.next();
        }
        CHECK(wall.next().keyframes.empty() != much);
    }
}

TEST_CASE("what was given up comes back in the opposite order when there is room", "[load]") {
    Seconds wall;
    REQUIRE(wall.overload(10).slowed);

    const Relief unslowed = wall.calm(10);
    CHECK_FALSE(unslowed.slowed);
    CHECK(unslowed.keyframes.size() == 8);
    const Relief fewer = wall.calm(10);
    CHECK(fewer.keyframes.size() == 6);
    CHECK(asSet(fewer).contains(streamAt(0)));
    CHECK(wall.calm(40) == Relief{});
}

TEST_CASE("nothing comes back while decoding takes nearly all there is", "[load]") {
    Seconds wall;
    wall.sample().cores = 2;
    REQUIRE_FALSE(wall.overload(2).keyframes.empty());
    for (int i = 0; i < 60; ++i) {
        for (auto& [stream, lane] : wall.sample().lanes) {
            lane.waiting = 0;
            lane.busy += 100ms;  // 16 x 0.1 of 2
        }
        wall.next();
    }
    CHECK_FALSE(wall.next().keyframes.empty());
}

TEST_CASE("what came back too early comes back later the next time", "[load]") {
    Seconds wall;
    REQUIRE(wall.overload(2).keyframes.size() == 2);
    REQUIRE(wall.calm(10).keyframes.empty());
    REQUIRE(wall.overload(2).keyframes.size() == 2);

    CHECK(wall.calm(19).keyframes.size() == 2);
    CHECK(wall.calm(1).keyframes.empty());
}

TEST_CASE("a camera that is no longer shown is forgotten", "[load]") {
    Seconds wall;
    REQUIRE(wall.overload(2).keyframes.size() == 2);
    wall.sample().lanes.erase(streamAt(0));
    CHECK(wall.next().keyframes == std::vector{streamAt(1)});
}

}  // namespace betang
