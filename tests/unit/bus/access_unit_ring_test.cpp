// SPDX-License-Identifier: Apache-2.0

#include "bus/access_unit_ring.hpp"

#include <random>

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

constexpr size_t kCost = 200 + 256;
const MonoTime kStart{std::chrono::hours{1}};

// Adds the pictures first..last (not included) at 25 fps; picture i has the sequence 1000 + i.
void fill(AccessUnitRing& ring, int first, int last) {
    for (int i = first; i < last; ++i) {
        AccessUnit unit = unitNumber(kStream, i);
        unit.sequence = 1000 + static_cast<uint64_t>(i);
        ring.add(unit, kStart + unit.pts);
    }
}

}  // namespace

TEST_CASE("the ring covers its span from a keyframe on", "[bus]") {
    AccessUnitRing ring{{.span = std::chrono::seconds{5}}};

    fill(ring, 0, 500);

    CHECK(ring.at(0).key);
    CHECK(ring.at(0).sequence == 1350);  // picture 375 is 5 s old; its GOP begins at 350
    CHECK(ring.size() == 150);
}

TEST_CASE("the ring forgets whole GOPs when the bytes do not suffice", "[bus]") {
    AccessUnitRing ring{{.bytes_per_stream = 120 * kCost}};

    fill(ring, 0, 121);

    CHECK(ring.at(0).sequence == 1050);
    CHECK(ring.bytes() == 71 * kCost);
}

TEST_CASE("a GOP larger than the ring is cut from its front", "[bus]") {
    AccessUnitRing ring{{.bytes_per_stream = 30 * kCost}};

    fill(ring, 0, 40);

    CHECK(ring.size() == 30);
    CHECK(ring.at(0).sequence == 1010);
    CHECK_FALSE(ring.indexOfLastKey().has_value());
    fill(ring, 40, 55);
    CHECK(ring.at(*ring.indexOfLastKey()).sequence == 1050);
    CHECK(ring.at(0).sequence == 1050);
}

TEST_CASE("one access unit larger than the ring empties it", "[bus]") {
    AccessUnitRing ring{{.bytes_per_stream = 1000}};
    AccessUnit unit = unitNumber(kStream, 0, 5000);
    unit.sequence = 7;

    ring.add(unit, kStart);

    CHECK(ring.size() == 0);
    CHECK(ring.bytes() == 0);
}

TEST_CASE("what follows a sequence is found, also where sequences are missing", "[bus]") {
    AccessUnitRing ring{{}};
    fill(ring, 0, 10);
    fill(ring, 20, 30);

    CHECK(ring.indexAfter(0) == 0);
    CHECK(ring.indexAfter(1000) == 1);
    CHECK(ring.indexAfter(1009) == 10);
    CHECK(ring.indexAfter(1015) == 10);
    CHECK(ring.indexAfter(1029) == ring.size());
    CHECK(ring.indexAfter(UINT64_MAX) == ring.size());
}

TEST_CASE("whatever a camera sends, the ring keeps its limits and what it says of itself",
          "[bus]") {
    std::mt19937 random{20261122};
    AccessUnitRing ring{{.bytes_per_stream = 40 * kCost, .span = std::chrono::seconds{3}}};
    MonoTime now = kStart;
    for (uint64_t sequence = 1000; sequence < 6000; sequence += 1 + random() % 3) {
        AccessUnit unit = unitNumber(kStream, 1, 1 + random() % 2000);
        unit.sequence = sequence;
        unit.key = random() % 12 == 0;
        now += std::chrono::milliseconds{random() % 200};
        ring.add(std::move(unit), now);

        size_t bytes = 0;
        std::optional<size_t> last_key;
        for (size_t i = 0; i < ring.size(); ++i) {
            bytes += ring.at(i).data->size() + 256;
            last_key = ring.at(i).key ? i : last_key;
            REQUIRE(ring.indexAfter(ring.at(i).sequence) == i + 1);
        }
        REQUIRE(ring.bytes() == bytes);
        REQUIRE(bytes <= 40 * kCost);
        REQUIRE(ring.indexOfLastKey() == last_key);
    }
}

TEST_CASE("a stream without keyframes fills the ring and no more", "[bus]") {
    AccessUnitRing ring{{.bytes_per_stream = 30 * kCost, .span = std::chrono::seconds{1}}};
    for (int i = 1; i < 400; ++i) {
        AccessUnit unit = unitNumber(kStream, i);
        unit.key = false;
        unit.sequence = static_cast<uint64_t>(i);
        const MonoTime at = kStart + unit.pts;
        ring.add(std::move(unit), at);
    }
    CHECK(ring.size() == 30);
    CHECK(ring.at(29).sequence == 399);
    CHECK_FALSE(ring.indexOfLastKey());
}

}  // namespace betang
