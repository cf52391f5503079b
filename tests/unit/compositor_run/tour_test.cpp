// SPDX-License-Identifier: Apache-2.0

#include "compositor/tour.hpp"

#include "config/layouts.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

constexpr MonoTime kFirstStep{1000s};

TourConfig ofPresets() {
    return {"keliling", "Keliling", 10s, {"pagi", "siang", "malam"}, {}};
}

}  // namespace

TEST_CASE("each step of a tour stays for its dwell, and after the last comes the first", "[tour]") {
    Tour tour{ofPresets(), kFirstStep};
    CHECK_FALSE(tour.advance(kFirstStep + 9s));
    CHECK(tour.step() == 0);
    CHECK(tour.advance(kFirstStep + 10s));
    CHECK(tour.step() == 1);
    CHECK_FALSE(tour.advance(kFirstStep + 10s));
    CHECK(tour.advance(kFirstStep + 20s));
    CHECK(tour.advance(kFirstStep + 30s));
    CHECK(tour.step() == 0);
}

TEST_CASE("a step that came late does not shorten the next by more than that", "[tour]") {
    Tour tour{ofPresets(), kFirstStep};
    CHECK(tour.advance(kFirstStep + 12s));
    CHECK(tour.left(kFirstStep + 12s) == 8s);
    CHECK(tour.advance(kFirstStep + 300s));  // the machine slept
    CHECK(tour.step() == 2);
    CHECK(tour.left(kFirstStep + 300s) == 0s);
}

TEST_CASE("the next step is decoded three seconds ahead", "[tour]") {
    const Tour tour{ofPresets(), kFirstStep};
    CHECK_FALSE(tour.isNear(kFirstStep + 6s));
    CHECK(tour.wakesAt(kFirstStep + 6s) == kFirstStep + 7s);
    CHECK(tour.isNear(kFirstStep + 7s));
    CHECK(tour.wakesAt(kFirstStep + 7s) == kFirstStep + 10s);
}

TEST_CASE("a paused tour stays, and goes on with a whole dwell", "[tour]") {
    Tour tour{ofPresets(), kFirstStep};
    tour.pause();
    CHECK_FALSE(tour.advance(kFirstStep + 1h));
    CHECK_FALSE(tour.isNear(kFirstStep + 1h));
    CHECK_FALSE(tour.wakesAt(kFirstStep + 1h));
    tour.resume(kFirstStep + 1h);
    CHECK_FALSE(tour.advance(kFirstStep + 1h + 9s));
    CHECK(tour.advance(kFirstStep + 1h + 10s));
}

TEST_CASE("what was never seen comes before what was, and the list decides between", "[tour]") {
    const CameraId one = CameraId::parse("a.one").take();
    const CameraId two = CameraId::parse("a.two").take();
    const CameraId three = CameraId::parse("a.three").take();
    const Tour tour{{"pasar", "Pasar", 5s, {}, {one, two, three}}, kFirstStep};
    CHECK(unseenLongest(tour, {{one, kFirstStep}}, {}, {}) == 1);
    CHECK(unseenLongest(tour, {{one, kFirstStep}, {two, kFirstStep}}, {}, {}) == 2);
    const SeenTimes all{{one, kFirstStep}, {two, kFirstStep + 2s}, {three, kFirstStep + 1s}};
    CHECK(unseenLongest(tour, all, {}, {}) == 2);
}

TEST_CASE("where something moves comes first, each in its turn", "[tour]") {
    const CameraId one = CameraId::parse("a.one").take();
    const CameraId two = CameraId::parse("a.two").take();
    const CameraId three = CameraId::parse("a.three").take();
    const Tour tour{{"pasar", "Pasar", 5s, {}, {one, two, three}}, kFirstStep};
    const SeenTimes seen{{one, kFirstStep}, {two, kFirstStep + 2s}, {three, kFirstStep + 1s}};
    CHECK(alarmFirst(tour, {two}, seen, {}, {}) == 1);
    CHECK(alarmFirst(tour, {two, three}, seen, {}, {}) == 2);  // not seen for longer
    CHECK(alarmFirst(tour, {one}, seen, {}, {}) == 2);         // shown already
    CHECK(alarmFirst(tour, {}, seen, {}, {}) == 2);
}

TEST_CASE("a tour stands as long as the wall has too much to do", "[tour]") {
    Tour tour{ofPresets(), kFirstStep};
    tour.stand(true, kFirstStep + 1s);
    CHECK(tour.stands());
    CHECK_FALSE(tour.advance(kFirstStep + 1h));
    CHECK_FALSE(tour.isNear(kFirstStep + 1h));
    CHECK_FALSE(tour.wakesAt(kFirstStep + 1h));
    tour.stand(false, kFirstStep + 1h);
    CHECK_FALSE(tour.advance(kFirstStep + 1h + 9s));
    CHECK(tour.advance(kFirstStep + 1h + 10s));
}

TEST_CASE("a skipped step is left at once, also while the tour is paused", "[tour]") {
    Tour tour{ofPresets(), kFirstStep};
    tour.skip(kFirstStep + 1s);
    CHECK(tour.step() == 1);
    CHECK(tour.left(kFirstStep + 1s) == 10s);
    tour.pause();
    tour.skip(kFirstStep + 2s);
    CHECK(tour.step() == 2);
    CHECK(tour.paused());
}

TEST_CASE("a tour of cameras changes its tile and no other", "[tour]") {
    const CameraId one = CameraId::parse("a.one").take();
    const CameraId two = CameraId::parse("a.two").take();
    const Tour tour{{"pasar", "Pasar", 5s, {}, {one, two}, 3}, kFirstStep};
    const ShownContent around{gridOf(2, 2), {two}};

    const ShownContent shown = tour.contentAt(1, around, {});

    CHECK(shown.layout == around.layout);
    CHECK(shown.cameras == std::vector<std::optional<CameraId>>{two, std::nullopt, two});
}

}  // namespace betang
