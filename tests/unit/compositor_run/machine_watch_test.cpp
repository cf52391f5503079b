// SPDX-License-Identifier: Apache-2.0

#include "compositor/machine_watch.hpp"

#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;

TEST_CASE("busy time is all but idle and waiting, the host's share included", "[load]") {
    const auto busy = busyTime("cpu  100 10 50 9000 700 5 15 20 0 0");
    REQUIRE(busy);
    CHECK(*busy == 2s);
}

TEST_CASE("what is no line of /proc/stat tells nothing", "[load]") {
    CHECK_FALSE(busyTime(""));
    CHECK_FALSE(busyTime("cpu0 1 2 3 4 5 6 7 8"));
    CHECK_FALSE(busyTime("cpu  1 2 3"));
    CHECK_FALSE(busyTime("cpu  a b c d e f g h"));
}

TEST_CASE("what others take and what drawing takes is told apart", "[load]") {
    MachineWatch watch{2};
    ProcessorTimes times{.at = MonoTime{10s}};
    watch.see(times);
    for (int i = 0; i < 100; ++i) {
        times.at += 1s;
        times.busy += 1500ms;
        times.own += 900ms;
        times.decoding += 700ms;
        watch.see(times);
    }
    CHECK(watch.use().all == 2);
    CHECK(watch.use().others == Approx(0.6).margin(0.01));
    CHECK(watch.use().drawing == Approx(0.2).margin(0.01));
}

TEST_CASE("this machine tells its processors and what they did", "[load]") {
    CHECK(processorsOfOurs() >= 1);
    const ProcessorTimes times = processorTimes(MonoTime{1s}, 0s);
    CHECK(times.busy >= times.own);
    CHECK(times.own > 0s);
}

}  // namespace betang
