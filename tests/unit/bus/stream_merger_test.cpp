// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_merger.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

using Kind = CatchupRequest::Kind;

constexpr uint64_t kOrigin = 1000;

// A merger with a publisher played by the test.
struct Merging {
    explicit Merging(ReadFrom from) : merger{from, 1, counters} { asked = merger.start(); }

    void live(uint64_t sequence, uint64_t origin = kOrigin) {
        note(merger.live(numbered(sequence), origin, now, out));
    }

    // Answers the newest request with first..last; first > last: with nothing.
    void answer(uint64_t first, uint64_t last, uint64_t newest, bool more = false) {
        std::vector<AccessUnit> units;
        for (uint64_t s = first; s <= last; ++s) {
            units.push_back(numbered(s));
        }
        const CatchupAnswer head{
            .id = asked->id, .origin = kOrigin, .oldest = first, .newest = newest, .more = more};
        asked.reset();
        note(merger.answer(head, units, now, out));
    }

    void pass(Duration time) {
        now += time;
        note(merger.expire(now, out));
    }

    void note(const StreamMerger::Ask& ask) {
        if (ask) {
            asked = ask;
        }
    }

    std::vector<uint64_t> taken() {
        std::vector<uint64_t> sequences;
        for (const AccessUnit& unit : out) {
            sequences.push_back(unit.sequence);
        }
        return sequences;
    }

    ReaderCounters counters;
    StreamMerger merger;
    MonoTime now{std::chrono::hours{1}};
    StreamMerger::Units out;
    StreamMerger::Ask asked;
};

using Sequences = std::vector<uint64_t>;

}  // namespace

TEST_CASE("what arrives live during catch-up joins on without a seam", "[bus]") {
    Merging f{FromLastKeyframe{}};
    REQUIRE(f.asked);
    CHECK(f.asked->kind == Kind::LastKeyframe);
    f.live(1011);
    f.live(1012);
    f.live(1013);
    f.answer(1010, 1012, 1012);

    CHECK(f.taken() == Sequences{1010, 1011, 1012, 1013});
    CHECK_FALSE(f.asked);
    CHECK(f.counters.caught_up == 3);
    CHECK(f.counters.lost == 0);
}

TEST_CASE("a long catch-up is asked for piece by piece", "[bus]") {
    Merging f{FromSequence{1000}};
    CHECK(f.asked->kind == Kind::After);
    f.answer(1001, 1003, 1005, true);
    REQUIRE(f.asked);
    CHECK(f.asked->after == 1003);
    f.answer(1004, 1005, 1005);

    CHECK(f.taken() == Sequences{1001, 1002, 1003, 1004, 1005});
    CHECK_FALSE(f.asked);
}

TEST_CASE("a live gap is asked for and filled", "[bus]") {
    Merging f{FromLive{}};
    CHECK_FALSE(f.asked);
    f.live(1005);
    f.live(1009);
    REQUIRE(f.asked);
    CHECK(f.asked->after == 1005);
    f.answer(1006, 1009, 1009);
    f.live(1010);

    CHECK(f.taken() == Sequences{1005, 1006, 1007, 1008, 1009, 1010});
    CHECK(f.counters.lost == 0);
}

TEST_CASE("what the ring no longer holds is lost, counted and flagged", "[bus]") {
    Merging f{FromLive{}};
    f.live(1005);
    f.live(1009);
    f.answer(1008, 1009, 1009);

    CHECK(f.taken() == Sequences{1005, 1008, 1009});
    CHECK(f.out[1].discontinuity);
    CHECK_FALSE(f.out[2].discontinuity);
    CHECK(f.counters.lost == 2);
    CHECK_FALSE(f.asked);
}

TEST_CASE("without an answer reading goes on after two seconds", "[bus]") {
    Merging f{FromLive{}};
    f.live(1005);
    f.live(1009);
    f.pass(std::chrono::milliseconds{1999});
    CHECK(f.taken() == Sequences{1005});
    f.pass(std::chrono::milliseconds{1});
    f.live(1010);

    CHECK(f.taken() == Sequences{1005, 1009, 1010});
    CHECK(f.out[1].discontinuity);
    CHECK(f.counters.lost == 3);
}

TEST_CASE("one request follows a pause, and no more until something arrives", "[bus]") {
    Merging f{FromLive{}};
    f.live(1005);
    f.pass(std::chrono::seconds{1});
    REQUIRE(f.asked);
    CHECK(f.asked->after == 1005);
    f.answer(1006, 1007, 1007);
    f.pass(std::chrono::seconds{1});
    REQUIRE(f.asked);
    f.answer(1, 0, 1007);
    for (int i = 0; i < 10; ++i) {
        f.pass(std::chrono::seconds{10});
    }
    CHECK_FALSE(f.asked);
    CHECK_FALSE(f.merger.deadline());
    CHECK(f.taken() == Sequences{1005, 1006, 1007});
}

TEST_CASE("a publisher that started anew is read from its beginning", "[bus]") {
    for (const uint64_t origin : {uint64_t{5000}, uint64_t{10}}) {
        CAPTURE(origin);
        Merging f{FromLive{}};
        f.live(1005);
        f.live(origin, origin);
        f.live(origin + 1, origin);

        CHECK(f.taken() == Sequences{1005, origin, origin + 1});
        CHECK(f.out[1].discontinuity);
        CHECK_FALSE(f.out[2].discontinuity);
        CHECK(f.counters.lost == 0);
        CHECK_FALSE(f.asked);
    }
}

TEST_CASE("a position of an earlier publisher begins at the new one's origin", "[bus]") {
    for (const uint64_t after : {uint64_t{500}, uint64_t{9000}}) {
        CAPTURE(after);
        Merging f{FromSequence{after}};
        f.answer(after < kOrigin ? kOrigin : 1, after < kOrigin ? 1001 : 0, 1001);
        REQUIRE(f.asked);
        CHECK(f.asked->after == kOrigin - 1);
        f.answer(1000, 1001, 1001);
        CHECK(f.taken() == Sequences{1000, 1001});
        CHECK(f.out[0].discontinuity);
        CHECK(f.counters.lost == 0);
    }
}

TEST_CASE("an answer to an earlier request is ignored", "[bus]") {
    Merging f{FromLastKeyframe{}};
    f.asked->id += 77;
    f.answer(1000, 1001, 1001);

    CHECK(f.out.empty());
}

TEST_CASE("a stream without a keyframe yet begins with its first access unit", "[bus]") {
    Merging f{FromLastKeyframe{}};
    f.answer(1, 0, kOrigin - 1);
    f.live(1000);

    CHECK(f.taken() == Sequences{1000});
}

TEST_CASE("too much to hold is let go and asked for again", "[bus]") {
    Merging f{FromLive{}};
    f.live(1000);
    for (uint64_t s = 1002; s < 1602; ++s) {
        f.live(s);
    }
    f.answer(1001, 1002, 1002);
    REQUIRE(f.asked);
    CHECK(f.asked->after == 1002);
    f.answer(1003, 1601, 1601);

    CHECK(f.out.size() == 602);
    CHECK(f.counters.lost == 0);
}

}  // namespace betang
