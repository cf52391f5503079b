// SPDX-License-Identifier: Apache-2.0

#include "server/piece_cache.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"

namespace betang {

namespace {

SharedPiece pieceOf(size_t bytes) {
    return std::make_shared<const SegmentPiece>(SegmentPiece{bytes, std::string(bytes, 'x')});
}

PieceKey keyOf(uint64_t number) {
    return {"kapuas/dermaga", number};
}

}  // namespace

TEST_CASE("a piece is found where it was put, and nowhere else", "[server]") {
    SimulatedClock clock;
    PieceCache cache{clock};
    const SharedPiece piece = pieceOf(3);
    cache.put(keyOf(0), piece);

    CHECK(cache.find(keyOf(0)) == piece);
    CHECK(cache.find(keyOf(1)) == nullptr);
    CHECK(cache.find({"kapuas/pasar", 0}) == nullptr);
    CHECK(cache.counters().answered == 1);
}

TEST_CASE("what was not wanted for longest makes room, and is counted", "[server]") {
    SimulatedClock clock;
    PieceCache cache{clock};
    const size_t large = PieceCache::kMostBytes / 4;
    for (uint64_t i = 0; i < 3; ++i) {
        cache.put(keyOf(i), pieceOf(large));
    }
    REQUIRE(cache.find(keyOf(0)));
    cache.put(keyOf(3), pieceOf(large));

    CHECK(cache.find(keyOf(1)) == nullptr);
    CHECK(cache.find(keyOf(0)));
    CHECK(cache.find(keyOf(2)));
    CHECK(cache.find(keyOf(3)));
    CHECK(cache.counters().dropped == 1);
    CHECK(cache.counters().bytes <= PieceCache::kMostBytes);
}

TEST_CASE("a million tiny pieces take no more than the limit", "[server]") {
    SimulatedClock clock;
    PieceCache cache{clock};
    const SharedPiece tiny = pieceOf(1);
    for (uint64_t i = 0; i < 1'000'000; ++i) {
        cache.put(keyOf(i), tiny);
    }
    CHECK(cache.counters().bytes <= PieceCache::kMostBytes);
    CHECK(cache.counters().dropped > 800'000);
    CHECK(cache.find(keyOf(999'999)));
}

TEST_CASE("an old piece is not handed out: the site may have ceased to lend it", "[server]") {
    SimulatedClock clock;
    PieceCache cache{clock};
    cache.put(keyOf(0), pieceOf(3));
    clock.advance(PieceCache::kOldest);
    CHECK(cache.find(keyOf(0)));
    clock.advance(std::chrono::seconds{1});
    CHECK(cache.find(keyOf(0)) == nullptr);
    CHECK(cache.counters().bytes == 0);
}

TEST_CASE("a piece put again is held once", "[server]") {
    SimulatedClock clock;
    PieceCache cache{clock};
    cache.put(keyOf(0), pieceOf(1000));
    const size_t once = cache.counters().bytes;
    cache.put(keyOf(0), pieceOf(1000));
    CHECK(cache.counters().bytes == once);
}

}  // namespace betang
