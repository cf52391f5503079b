// SPDX-License-Identifier: Apache-2.0

#include "compositor/frame_stats.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr MonoTime kStart{seconds{100}};

void steady(FrameStats& stats, MonoTime from, int frames) {
    for (int i = 0; i < frames; ++i) {
        stats.frameDone(from + milliseconds{40} * i);
    }
}

TEST_CASE("the longest gap leaves out the first second", "[compositor]") {
    FrameStats stats;
    stats.frameDone(kStart);
    steady(stats, kStart + milliseconds{900}, 50);

    const FrameFigures figures = stats.figures(kStart + milliseconds{900 + 49 * 40});

    CHECK(figures.frames == 51);
    CHECK(figures.longest_gap == milliseconds{40});
    CHECK(figures.rate == Approx(25).margin(1.5));
}

TEST_CASE("a gap counts after the first second, and p99 forgives a single one", "[compositor]") {
    FrameStats stats;
    steady(stats, kStart, 500);
    steady(stats, kStart + seconds{21}, 500);

    const FrameFigures figures = stats.figures(kStart + seconds{21} + milliseconds{499 * 40});

    CHECK(figures.longest_gap == milliseconds{1040});
    CHECK(figures.p99_gap == milliseconds{40});
}

TEST_CASE("a gap that is still open counts", "[compositor]") {
    FrameStats stats;
    steady(stats, kStart, 100);

    const FrameFigures figures = stats.figures(kStart + seconds{10});

    CHECK(figures.longest_gap == milliseconds{10'000 - 99 * 40});
    CHECK(figures.rate == 0);
}

TEST_CASE("an output that rests draws nothing and has no gap", "[compositor]") {
    FrameStats stats;
    steady(stats, kStart, 100);
    for (int i = 100; i < 200; ++i) {
        stats.rested(kStart + milliseconds{40} * i);
    }

    const FrameFigures figures = stats.figures(kStart + milliseconds{40} * 199);

    CHECK(figures.frames == 100);
    CHECK(figures.longest_gap == milliseconds{40});
    CHECK(figures.rate == 0);
}

TEST_CASE("nothing drawn yet is no gap", "[compositor]") {
    const FrameStats stats;

    CHECK(stats.figures(kStart).frames == 0);
    CHECK(stats.figures(kStart).longest_gap == milliseconds{0});
}

}  // namespace
}  // namespace betang
