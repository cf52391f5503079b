// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "core/error.hpp"

#include "tests/integration/camsim/player.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

using Events = std::vector<std::string>;

bool has(const Events& events, const char* name) {
    return std::ranges::find(events, name) != events.end();
}

}  // namespace

TEST_CASE("a stopped camera ends its sessions, refuses new ones, and comes back", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder, 2), clock};
    Player player{simulator.url(1), "tcp"};
    Player other{simulator.url(2), "tcp"};
    REQUIRE(player.play(3).size() == 3);

    CHECK(simulator.control("stop 1") == R"({"ok":true})");

    CHECK(player.play(200).size() < 200);
    CHECK(other.play(10).size() == 10);
    CHECK_THROWS_AS(Player(simulator.url(1), "tcp"), Error);
    CHECK(has(eventsOf(simulator, folder), "closed"));
    CHECK(simulator.control("start 1") == R"({"ok":true})");
    CHECK(Player{simulator.url(1), "tcp"}.play(3).size() == 3);
}

TEST_CASE("what was sent before a stop is what arrived", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    Player player{simulator.url(1), "tcp"};
    std::vector<PlayedUnit> played = player.play(20);

    simulator.control("stop 1");
    const std::vector<PlayedUnit> rest = player.play(1000);
    played.insert(played.end(), rest.begin(), rest.end());

    // libavformat gives an access unit out only when it sees the next begin.
    const size_t sent = logOf(simulator, folder).streams["1/main"].size();
    CHECK(played.size() <= sent);
    CHECK(played.size() + 1 >= sent);
}

TEST_CASE("a frozen camera sends one picture again and again under new marks", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    simulator.control("fault freeze 1");

    const std::vector<PlayedUnit> played = Player{simulator.url(1), "tcp"}.play(20);

    REQUIRE(played.size() == 20);
    CHECK(std::ranges::all_of(played, &PlayedUnit::key));
    CHECK(played.back().mark.counter == played.front().mark.counter + 19);
    CHECK(played.back().mark.sent > played.front().mark.sent);
}

TEST_CASE("a stalled camera answers but sends nothing until it is cleared", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulatorOptions options = quickCameras(folder);
    options.faults = {parseFault("stall@0+1:1").take()};
    CameraSimulator simulator{options, clock};

    const std::vector<PlayedUnit> played = Player{simulator.url(1), "tcp"}.play(1);

    REQUIRE(played.size() == 1);
    CHECK(played.front().mark.counter >= 24);
    CHECK(played.front().key);
}

TEST_CASE("a slow camera describes itself late", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    simulator.control("fault slow-start=0.7 1");
    const MonoTime before = clock.monotonic();

    CHECK(Player{simulator.url(1), "tcp"}.play(1).size() == 1);
    CHECK(clock.monotonic() - before >= std::chrono::milliseconds{700});
}

TEST_CASE("an unreachable camera says nothing, and resets when it is back", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    Player player{simulator.url(1), "tcp"};
    REQUIRE(player.play(3).size() == 3);
    simulator.control("fault unreachable@0+0.5 1");

    CHECK(player.play(500).size() < 500);
    CHECK(Player{simulator.url(1), "tcp"}.play(3).size() == 3);
}

TEST_CASE("with a port for each camera an unreachable one refuses connections", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulatorOptions options = quickCameras(folder, 2);
    options.port_per_camera = true;
    CameraSimulator simulator{options, clock};
    CHECK(simulator.port(1) != simulator.port(2));
    simulator.control("fault unreachable 1");

    CHECK_THROWS_WITH(Player(simulator.url(1), "tcp"), Catch::Contains("refused"));
    CHECK(Player{simulator.url(2), "tcp"}.play(3).size() == 3);
    simulator.control("clear unreachable 1");
    CHECK(Player{simulator.url(1), "tcp"}.play(3).size() == 3);
}

TEST_CASE("a busy camera refuses SETUP and a closing one drops its client", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    Player player{simulator.url(1), "tcp"};
    REQUIRE(player.play(3).size() == 3);

    simulator.control("fault close 1");
    CHECK(player.play(500).size() < 500);
    simulator.control("fault busy 1");
    CHECK_THROWS_AS(Player(simulator.url(1), "tcp"), Error);
}

TEST_CASE("lost packets are logged as damage, for the stream meant only", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    simulator.control("fault loss 1/main");
    Player main{simulator.url(1), "tcp"};
    Player sub{simulator.url(1, StreamKind::Sub), "tcp"};

    static_cast<void>(main.play(60));
    CHECK(sub.play(20).size() == 20);

    const SentLog log = logOf(simulator, folder);
    const auto damaged = [](const auto& entry) { return entry.second.damaged; };
    CHECK(std::ranges::any_of(log.streams.at("1/main"), damaged));
    CHECK(std::ranges::none_of(log.streams.at("1/sub"), damaged));
}

TEST_CASE("control answers every line, wrong ones too", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};

    const auto status = nlohmann::json::parse(simulator.control("status"));
    CHECK(status.at("cameras") == 1);
    CHECK(status.at("streams").contains("1/sub"));
    for (const char* bad :
         {"", "dance", "fault", "fault x", "fault stop 0", "clear y", "stop", "status now"}) {
        CHECK(nlohmann::json::parse(simulator.control(bad)).at("ok") == false);
    }
}

}  // namespace betang::camsim
