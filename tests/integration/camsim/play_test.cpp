// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "core/error.hpp"

#include "tests/integration/camsim/player.hpp"
#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

// Every unit is marked, follows the one before, and is what the log says was sent.
void checkAgainstLog(const std::vector<PlayedUnit>& played, const SentUnits& sent) {
    REQUIRE_FALSE(played.empty());
    CHECK(played.front().key);
    CHECK(played.front().mark.counter == sent.begin()->first);
    uint64_t expected = played.front().mark.counter;
    for (const PlayedUnit& unit : played) {
        REQUIRE(unit.mark.counter == expected++);
        const auto found = sent.find(unit.mark.counter);
        REQUIRE(found != sent.end());
        CHECK(found->second.sha256 == unit.sha256);
        CHECK(found->second.sent == unit.mark.sent);
    }
}

void playAndCheck(const CameraSimulatorOptions& options,
                  const ScratchFolder& folder,
                  const std::string& transport) {
    SystemClock clock;
    CameraSimulator simulator{options, clock};

    const std::vector<PlayedUnit> played = Player{simulator.url(1), transport}.play(70);

    CHECK(played.size() == 70);
    CHECK(played.front().mark.camera == "1/main");
    checkAgainstLog(played, logOf(simulator, folder).streams["1/main"]);
    CHECK(simulator.sent(1) >= 70);
}

std::string withUser(std::string url, const std::string& user) {
    return url.insert(url.find("//") + 2, user + "@");
}

}  // namespace

TEST_CASE("a foreign client plays H.264 over TCP and UDP, unit for unit as logged", "[camsim]") {
    const ScratchFolder folder;
    for (const char* transport : {"tcp", "udp"}) {
        CAPTURE(transport);
        playAndCheck(quickCameras(folder), folder, transport);
    }
}

TEST_CASE("a foreign client plays H.265 over TCP and UDP, unit for unit as logged", "[camsim]") {
    const ScratchFolder folder;
    CameraSimulatorOptions options = quickCameras(folder);
    options.encoding.codec = Codec::H265;
    for (const char* transport : {"tcp", "udp"}) {
        CAPTURE(transport);
        playAndCheck(options, folder, transport);
    }
}

TEST_CASE("parameter sets in a STAP-A arrive like any others", "[camsim]") {
    const ScratchFolder folder;
    CameraSimulatorOptions options = quickCameras(folder);
    options.stap_a = true;

    playAndCheck(options, folder, "tcp");
}

TEST_CASE("TLS carries the same access units", "[camsim]") {
    const ScratchFolder folder;
    CameraSimulatorOptions options = quickCameras(folder);
    options.tls = true;

    playAndCheck(options, folder, "tcp");
}

TEST_CASE("two streams of one camera and two cameras keep their names", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    const CameraSimulator simulator{quickCameras(folder, 2), clock};

    CHECK(Player{simulator.url(1, StreamKind::Sub), "tcp"}.play(1).at(0).mark.camera == "1/sub");
    CHECK(Player{simulator.url(2), "tcp"}.play(1).at(0).mark.camera == "2/main");
    CHECK_THROWS_AS(Player(simulator.url(3), "tcp"), Error);
}

TEST_CASE("each way of authentication lets its user in and nobody else", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulatorOptions options = quickCameras(folder);
    for (const AuthScheme scheme : {AuthScheme::Basic, AuthScheme::DigestMd5}) {
        options.auth = {scheme, "op", "secret"};
        const CameraSimulator simulator{options, clock};

        CHECK(Player{withUser(simulator.url(1), "op:secret"), "tcp"}.play(2).size() == 2);
        CHECK_THROWS_WITH(Player(withUser(simulator.url(1), "op:guess"), "tcp"),
                          Catch::Contains("401"));
        CHECK_THROWS_WITH(Player(simulator.url(1), "tcp"), Catch::Contains("401"));
    }
}

TEST_CASE("a session is logged from play to teardown", "[camsim]") {
    const ScratchFolder folder;
    SystemClock clock;
    CameraSimulator simulator{quickCameras(folder), clock};
    static_cast<void>(Player{simulator.url(1), "tcp"}.play(3));

    CHECK(eventsOf(simulator, folder) == std::vector<std::string>{"start", "play", "teardown"});
}

TEST_CASE("clips come out of the cache unchanged the second time", "[camsim]") {
    const ScratchFolder folder;
    const CameraSimulatorOptions options = quickCameras(folder, 2);
    const auto first = prepareClips(options);
    size_t encoded = 0;

    const auto second =
        prepareClips(options, [&encoded](size_t, size_t total) { encoded = total; });

    CHECK(encoded == 0);
    REQUIRE(second.size() == 2);
    CHECK(first[0].main->units() == second[0].main->units());
    CHECK(second[0].main->units() == 50);
    CHECK(second[0].main->key(0));
}

}  // namespace betang::camsim
