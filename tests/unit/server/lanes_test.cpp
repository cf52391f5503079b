// SPDX-License-Identifier: Apache-2.0

#include "server/lanes.hpp"

#include <future>
#include <optional>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"

namespace betang {

namespace {

constexpr std::chrono::seconds kLongEnough{20};

// Work that holds up its lane until the test lets it go.
struct Held {
    std::promise<void> begun;
    std::promise<void> go;

    LaneWork work() {
        return {[this] {
                    begun.set_value();
                    go.get_future().wait();
                },
                [] {}};
    }
};

// Work that says what became of it.
struct Told {
    std::promise<std::string> promise;
    std::future<std::string> future = promise.get_future();

    LaneWork work() {
        return {[this] { promise.set_value("run"); }, [this] { promise.set_value("refused"); }};
    }

    std::string fate() {
        return future.wait_for(kLongEnough) == std::future_status::ready ? future.get() : "nothing";
    }
};

}  // namespace

TEST_CASE("a lane that waits holds up no other", "[server]") {
    SimulatedClock clock;
    Lanes lanes{clock};
    Held slow;
    Told behind;
    Told beside;
    lanes.post("kapuas", slow.work());
    slow.begun.get_future().wait();
    lanes.post("kapuas", behind.work());
    lanes.post("palangka", beside.work());

    CHECK(beside.fate() == "run");
    slow.go.set_value();
    CHECK(behind.fate() == "run");
    CHECK(lanes.refused() == 0);
}

TEST_CASE("a full lane refuses what comes at once", "[server]") {
    SimulatedClock clock;
    Lanes lanes{clock};
    Held slow;
    lanes.post("kapuas", slow.work());
    slow.begun.get_future().wait();
    std::vector<Told> waiting(Lanes::kMostWaiting);
    for (Told& each : waiting) {
        lanes.post("kapuas", each.work());
    }
    Told last;
    lanes.post("kapuas", last.work());

    CHECK(last.fate() == "refused");
    CHECK(lanes.refused() == 1);
    slow.go.set_value();
    for (Told& each : waiting) {
        CHECK(each.fate() == "run");
    }
}

TEST_CASE("what waited too long is refused when its turn comes", "[server]") {
    SimulatedClock clock;
    Lanes lanes{clock};
    Held slow;
    lanes.post("kapuas", slow.work());
    slow.begun.get_future().wait();
    Told late;
    lanes.post("kapuas", late.work());
    clock.advance(Lanes::kLongestWait + std::chrono::seconds{1});
    Told fresh;
    lanes.post("kapuas", fresh.work());
    slow.go.set_value();

    CHECK(late.fate() == "refused");
    CHECK(fresh.fate() == "run");
    CHECK(lanes.refused() == 1);
}

TEST_CASE("when lanes end, what waits is dropped and what runs is waited for", "[server]") {
    SimulatedClock clock;
    std::optional<Lanes> lanes{std::in_place, clock};
    Held slow;
    Told behind;
    lanes->post("kapuas", slow.work());
    slow.begun.get_future().wait();
    lanes->post("kapuas", behind.work());
    auto ended = std::async(std::launch::async, [&lanes] { lanes.reset(); });
    CHECK(ended.wait_for(std::chrono::seconds{0}) == std::future_status::timeout);
    slow.go.set_value();
    CHECK(ended.wait_for(kLongEnough) == std::future_status::ready);
}

}  // namespace betang
