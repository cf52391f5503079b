// SPDX-License-Identifier: Apache-2.0

#include "compositor/decode_costs.hpp"

#include "compositor/admission.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

using namespace std::chrono_literals;

constexpr MonoTime kLearned{1000s};

// `length` seconds of decoding 25 pictures a second at `cost` each.
LaneStatus laneAfter(int length, Duration cost, Size picture = {640, 360}) {
    LaneStatus lane;
    lane.picture = picture;
    lane.fed = lane.decoded = static_cast<uint64_t>(length) * 25;
    lane.busy = cost * length * 25;
    return lane;
}

// Costs that have seen ten seconds of these lanes.
DecodeCosts learnedFrom(const std::map<StreamId, LaneStatus>& ten_seconds) {
    DecodeCosts costs;
    std::map<StreamId, LaneStatus> begin;
    for (const auto& [stream, lane] : ten_seconds) {
        begin[stream].picture = lane.picture;
    }
    costs.learn(begin, kLearned);
    costs.learn(ten_seconds, kLearned + 10s);
    return costs;
}

}  // namespace

TEST_CASE("a stream is expected to cost what it cost", "[load]") {
    const DecodeCosts costs = learnedFrom({{kStream, laneAfter(10, 2ms)}});

    const DecodeLoad load = costs.estimate({{kStream, {480, 270}}});

    CHECK(load.cores == Approx(0.05));
    CHECK(load.streams == 1);
    CHECK(load.assumed == 0);
}

TEST_CASE("a stream never seen is taken for an average one of its kind", "[load]") {
    const StreamId sub{kOther.camera, StreamKind::Sub};
    const double unknown = DecodeCosts{}.estimate({{kOther, {480, 270}}}).cores;
    CHECK(unknown == Approx(1920 * 1080 * 2.4e-9 * 25));
    CHECK(DecodeCosts{}.estimate({{sub, {480, 270}}}).cores < unknown / 5);

    const DecodeCosts costs = learnedFrom({{kStream, laneAfter(10, 2ms)}});
    const DecodeLoad load = costs.estimate({{kOther, {480, 270}}});
    CHECK(load.cores == Approx(0.05));
    CHECK(load.assumed == 1);
}

TEST_CASE("a machine that is slower than usual is so for all streams", "[load]") {
    const Duration twice{static_cast<int64_t>(2 * 640 * 360 * 2.4)};
    DecodeCosts costs = learnedFrom({{kStream, laneAfter(10, twice)}});
    const StreamId sub{kOther.camera, StreamKind::Sub};
    CHECK(costs.estimate({{sub, {480, 270}}}).cores == Approx(25 * 2 * 640 * 360 * 2.4e-9));
}

TEST_CASE("one picture tells a stream's size", "[load]") {
    LaneStatus lane;
    lane.picture = {320, 180};
    DecodeCosts costs;
    costs.learn({{kStream, lane}}, kLearned);
    const DecodeLoad load = costs.estimate({{kStream, {320, 180}}});
    CHECK(load.cores == Approx(320 * 180 * 2.4e-9 * 25));
    CHECK(load.assumed == 0);
}

TEST_CASE("nothing is learned from keyframes alone, nor from a moment", "[load]") {
    DecodeCosts costs;
    LaneStatus before;
    before.effort = Effort::Keyframes;
    LaneStatus after = laneAfter(10, 50ms);
    const double usual = 640 * 360 * 2.4e-9 * 25;
    costs.learn({{kStream, before}}, kLearned);
    costs.learn({{kStream, after}}, kLearned + 10s);
    CHECK(costs.estimate({{kStream, {480, 270}}}).cores == Approx(usual));

    costs.learn({{kStream, laneAfter(12, 50ms)}}, kLearned + 12s);
    CHECK(costs.estimate({{kStream, {480, 270}}}).cores == Approx(usual));
}

TEST_CASE("catching up is not taken for the rate of a camera", "[load]") {
    LaneStatus lane = laneAfter(10, 1ms);
    lane.fed = lane.decoded = 5000;
    lane.busy = 5s;
    const DecodeCosts costs = learnedFrom({{kStream, lane}});
    CHECK(costs.estimate({{kStream, {480, 270}}}).cores == Approx(0.001 * 60));
}

TEST_CASE("a machine carries what fits beside drawing and all others", "[load]") {
    const MachineUse use{.all = 2, .others = 0.5, .drawing = 0.2};

    CHECK(admit({.cores = 1.1, .streams = 16}, use).carried);
    const Admission refused = admit({.cores = 1.2, .streams = 16}, use);
    CHECK_FALSE(refused.carried);
    CHECK(refused.needs == Approx(1.4));
    CHECK(refused.has == Approx(1.35));
}

TEST_CASE("a refusal tells its figures and what they rest on", "[load]") {
    const MachineUse use{.all = 2, .others = 0.3, .drawing = 0.2};

    const std::string text = toText(admit({.cores = 4, .streams = 49, .assumed = 49}, use));

    CHECK(text ==
          "decoding 49 streams and drawing them takes 4.2 cores, and there are 1.5 for this wall "
          "(49 of them were never decoded here and are taken for average ones)");
}

TEST_CASE("what happens to run beside counts for half of the machine at most", "[load]") {
    CHECK(admit({.cores = 0.8}, {.all = 2, .others = 1.9, .drawing = 0}).carried);
    CHECK_FALSE(admit({.cores = 1}, {.all = 2, .others = 1.9, .drawing = 0}).carried);
}

}  // namespace betang
