// SPDX-License-Identifier: Apache-2.0

#include "ingest/timeline.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

const MonoTime kStart{1000s};
constexpr uint32_t kFrame = 3600;  // 40 ms at 90 kHz

bool near(Duration a, Duration b, Duration within) {
    return a - b <= within && b - a <= within;
}

}  // namespace

TEST_CASE("presentation times follow RTP, not the jitter of arrival", "[ingest]") {
    Timeline timeline{90000};
    std::mt19937 random{7};
    std::uniform_int_distribution<int> jitter{0, 30};
    MonoTime last{};
    for (uint32_t i = 0; i < 500; ++i) {
        const MonoTime ideal = kStart + i * 40ms;
        const auto times =
            timeline.stamp(i * kFrame, ideal + std::chrono::milliseconds{jitter(random)});
        CHECK(times.pts == i * 40ms);
        CHECK(times.dts == times.pts);
        CHECK(times.captured >= last);
        last = times.captured;
        if (i > 100) {
            CHECK(near(times.captured - ideal, 0ms, 10ms));
        }
    }
    CHECK(near(timeline.interval(), 40ms, 1ms));
}

TEST_CASE("a wrap of the RTP timestamp goes unnoticed", "[ingest]") {
    Timeline timeline{90000};
    uint32_t rtp = 0xffffffffU - 5 * kFrame;
    for (int i = 0; i < 20; ++i, rtp += kFrame) {
        const auto times = timeline.stamp(rtp, kStart + i * 40ms);
        CHECK(times.pts == i * 40ms);
        CHECK_FALSE(times.restamped);
    }
}

TEST_CASE("growing delay shows as age, a drifting clock does not", "[ingest]") {
    Timeline delayed{90000};
    Timeline drifting{90000};
    Duration age{};
    Duration drift{};
    for (int i = 0; i < 25 * 120; ++i) {
        const MonoTime now = kStart + i * 40ms;
        const auto rtp = static_cast<uint32_t>(i) * kFrame;
        const Duration late = i < 25 * 60 ? 0ms : 3s;
        age = now + late - delayed.stamp(rtp, now + late).captured;
        const MonoTime slow = kStart + Duration{static_cast<int64_t>(i * 40e6 * 1.0002)};
        drift = slow - drifting.stamp(rtp, slow).captured;
    }
    CHECK(age > 2900ms);
    CHECK(drift < 20ms);
}

TEST_CASE("the captured time of a camera with a wrong clock stays beside its arrival", "[ingest]") {
    for (const double wrong : {0.01, 0.002, -0.01}) {
        Timeline timeline{90000};
        std::mt19937 random{5};
        std::uniform_int_distribution<int> jitter{0, 30};
        Duration worst{};
        for (int i = 0; i < 25 * 1800; ++i) {
            const MonoTime sent = kStart + Duration{static_cast<int64_t>(i * 40e6 * (1 + wrong))};
            const MonoTime arrival = sent + std::chrono::milliseconds{jitter(random)};
            const auto times = timeline.stamp(static_cast<uint32_t>(i) * kFrame, arrival);
            worst = std::max(worst, arrival - times.captured);
            CHECK_FALSE((times.restamped || times.new_run || times.captured > arrival));
        }
        CHECK(worst < 400ms);
        CHECK(near(Duration{static_cast<int64_t>(timeline.drift() * 1e9)},
                   Duration{static_cast<int64_t>(wrong * 1e9)},
                   Duration{300'000}));
    }
}

TEST_CASE("a lone timestamp outlier is stamped by arrival", "[ingest]") {
    Timeline timeline{90000};
    for (const int64_t jump : {-9800LL, 37600LL}) {
        Timeline one{90000};
        Duration last{-1};
        for (int i = 0; i < 50; ++i) {
            auto rtp = static_cast<uint32_t>(i) * kFrame;
            rtp += i == 20 ? static_cast<uint32_t>(jump * 90000) : 0U;
            const auto times = one.stamp(rtp, kStart + i * 40ms);
            CHECK(times.restamped == (i == 20));
            CHECK_FALSE(times.new_run);
            CHECK(near(times.pts, i * 40ms, 1ms));
            CHECK(times.dts > last);
            last = times.dts;
        }
    }
    CHECK(timeline.restamped() == 0);
}

TEST_CASE("timestamps that move for good begin a new run", "[ingest]") {
    Timeline timeline{90000};
    int new_runs = 0;
    MonoTime last{};
    for (int i = 0; i < 40; ++i) {
        const uint32_t base = i < 20 ? 0U : 0x40000000U;
        const auto times =
            timeline.stamp(base + static_cast<uint32_t>(i) * kFrame, kStart + i * 40ms);
        new_runs += times.new_run ? 1 : 0;
        if (times.new_run) {
            CHECK(times.pts == 0ms);
        }
        CHECK(times.captured >= last);
        last = times.captured;
    }
    CHECK(new_runs == 1);
}

TEST_CASE("a burst after a stall is no outlier", "[ingest]") {
    Timeline timeline{90000};
    for (int i = 0; i < 500; ++i) {
        const MonoTime arrival = kStart + (i < 100 ? i * 40ms : std::max(i * 40ms, 15000ms));
        const auto times = timeline.stamp(static_cast<uint32_t>(i) * kFrame, arrival);
        CHECK_FALSE(times.restamped);
        CHECK(times.pts == i * 40ms);
    }
}

TEST_CASE("pictures out of presentation order get decode times that grow", "[ingest]") {
    Timeline timeline{90000};
    const std::vector<uint32_t> order{0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9};
    Duration last{-1};
    for (size_t i = 0; i < order.size(); ++i) {
        const auto times = timeline.stamp(order[i] * kFrame, kStart + static_cast<int>(i) * 40ms);
        CHECK(times.dts > last);
        CHECK(times.dts <= times.pts);
        if (i > 2) {
            CHECK(times.pts == order[i] * 40ms);
        }
        last = times.dts;
    }
}

TEST_CASE("two access units with one timestamp still decode one after the other", "[ingest]") {
    Timeline timeline{90000};
    const auto first = timeline.stamp(0, kStart);
    const auto second = timeline.stamp(0, kStart);
    CHECK(second.dts > first.dts);
    CHECK(second.pts >= second.dts);
}

}  // namespace betang
