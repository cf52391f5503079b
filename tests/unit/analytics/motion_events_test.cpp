// SPDX-License-Identifier: Apache-2.0

#include "analytics/motion_events.hpp"

#include <vector>

#include "tests/support/catch.hpp"

namespace betang {

namespace {

using std::chrono::milliseconds;

constexpr MotionRule kRule{
    .least_share = 0.01, .dwell = milliseconds{200}, .quiet = milliseconds{1000}};

// One sample every 100 ms; all events, the one under way at the end included.
std::vector<MotionEvent> eventsOf(const std::vector<double>& shares) {
    MotionEvents events{kRule};
    std::vector<MotionEvent> all;
    Duration at{};
    for (const double share : shares) {
        if (auto event = events.add({.at = at, .share = share})) {
            all.push_back(*event);
        }
        at += milliseconds{100};
    }
    if (auto event = events.finish()) {
        all.push_back(*event);
    }
    return all;
}

std::vector<double> repeated(std::initializer_list<std::pair<double, int>> parts) {
    std::vector<double> shares;
    for (const auto& [share, times] : parts) {
        shares.insert(shares.end(), static_cast<size_t>(times), share);
    }
    return shares;
}

}  // namespace

TEST_CASE("an event is dated from its first picture to its last", "[analytics]") {
    const auto events = eventsOf(repeated({{0, 10}, {0.05, 20}, {0, 30}}));

    REQUIRE(events.size() == 1);
    CHECK(events[0].start == milliseconds{1000});
    CHECK(events[0].end == milliseconds{2900});
    CHECK(events[0].peak == 0.05);
    CHECK(events[0].pictures == 20);
}

TEST_CASE("a flash shorter than the dwell is no event", "[analytics]") {
    CHECK(eventsOf(repeated({{0, 10}, {0.5, 2}, {0, 10}, {0.5, 1}, {0, 10}})).empty());
}

TEST_CASE("a size that hovers at the limit is one event", "[analytics]") {
    std::vector<double> shares = repeated({{0.012, 5}});
    for (int i = 0; i < 600; ++i) {
        shares.push_back(i % 2 == 0 ? 0.0095 : 0.0105);
    }

    CHECK(eventsOf(shares).size() == 1);
}

TEST_CASE("a short pause does not split an event, a long one does", "[analytics]") {
    CHECK(eventsOf(repeated({{0.05, 10}, {0, 8}, {0.05, 10}, {0, 20}})).size() == 1);
    CHECK(eventsOf(repeated({{0.05, 10}, {0, 15}, {0.05, 10}, {0, 20}})).size() == 2);
}

TEST_CASE("the end of the stream ends the event under way", "[analytics]") {
    const auto events = eventsOf(repeated({{0, 5}, {0.05, 5}}));

    REQUIRE(events.size() == 1);
    CHECK(events[0].end == milliseconds{900});
}

TEST_CASE("a vetoed picture neither begins an event nor ends one", "[analytics]") {
    MotionEvents events{kRule};
    CHECK_FALSE(events.add({.at = milliseconds{0}, .share = 0.9, .vetoed = true}));
    CHECK_FALSE(events.current());
    for (int i = 1; i <= 4; ++i) {
        CHECK_FALSE(events.add({.at = milliseconds{100 * i}, .share = 0.05}));
    }
    CHECK_FALSE(events.add({.at = milliseconds{500}, .vetoed = true}));
    CHECK_FALSE(events.add({.at = milliseconds{600}, .share = 0.05}));

    REQUIRE(events.current());
    CHECK(events.current()->start == milliseconds{100});
    CHECK(events.current()->end == milliseconds{600});
}

TEST_CASE("the path of the blob's centre adds up", "[analytics]") {
    MotionEvents events{kRule};
    for (int i = 0; i <= 4; ++i) {
        CHECK_FALSE(events.add({.at = milliseconds{100 * i}, .share = 0.05, .x = 0.1 * i}));
    }

    CHECK(events.current()->travelled == Approx(0.4));
}

}  // namespace betang
