// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/supervisor.hpp"

#include <algorithm>
#include <csignal>

#include <sys/wait.h>

#include "bus/quarantine.hpp"

#include "tests/integration/apps/supervised.hpp"
#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE_METHOD(Supervised, "a killed role is back and the others are left alone", "[apps]") {
    start();
    REQUIRE(allStarted());
    const pid_t wall = pidOf("wall utama");
    const pid_t archive = pidOf("archive local");

    ::kill(wall, SIGKILL);

    REQUIRE(eventually([&] { return count("wall utama started") == 2; }));
    CHECK(pidOf("wall utama") != wall);
    CHECK(child("wall utama").at("last_exit") == "signal 9 (Killed)");
    CHECK(pidOf("archive local") == archive);
    CHECK_FALSE(alive(wall));
}

TEST_CASE_METHOD(Supervised, "a role that cannot stay up is started ever more slowly", "[apps]") {
    behave("wall utama", "exit");
    start();

    REQUIRE(eventually([&] { return count("wall utama started") == 4; }));

    CHECK(child("wall utama").at("state") == "waiting");
    CHECK(child("wall utama").at("last_exit") == "exit 1");
    CHECK(count("archive local started") == 1);
}

TEST_CASE_METHOD(Supervised, "a camera that crashes a role twice is quarantined", "[apps]") {
    behave("wall utama", "crash kapuas.dermaga");
    start();

    REQUIRE(eventually([&] { return ask("status").value("quarantine", Json()).size() == 1; }));

    REQUIRE(eventually([&] { return count("wall utama started") == 3; }));
    CHECK(eventually([&] { return child("wall utama").at("state") == "running"; }));
    const auto stored = loadQuarantine(folder() / "run");
    REQUIRE(stored.size() == 1);
    CHECK(stored[0].camera.text() == "kapuas.dermaga");
    CHECK(stored[0].role == "wall");
    CHECK(child("wall utama").at("restarts") == 2);
}

TEST_CASE_METHOD(Supervised, "stopping ends the archive after everything else", "[apps]") {
    start();
    REQUIRE(allStarted());

    signal(SIGTERM);

    const auto status = waitForEnd();
    REQUIRE(status);
    CHECK((WIFEXITED(*status) && WEXITSTATUS(*status) == 0));
    CHECK(events().size() == 8);
    CHECK(events().back() == "archive local stopping");
}

TEST_CASE_METHOD(Supervised,
                 "a role that ignores the request to stop is killed in the end",
                 "[apps]") {
    behave("ingest north-0", "stubborn");
    start();
    REQUIRE(allStarted());
    const pid_t stubborn = pidOf("ingest north-0");

    signal(SIGINT);

    const auto status = waitForEnd();
    REQUIRE(status);
    CHECK((WIFEXITED(*status) && WEXITSTATUS(*status) == 1));
    CHECK_FALSE(alive(stubborn));
    CHECK(events().back() == "archive local stopping");
}

TEST_CASE_METHOD(Supervised, "no role outlives a supervisor that is killed", "[apps]") {
    behave("wall utama", "stubborn");
    start();
    REQUIRE(allStarted());
    std::vector<pid_t> pids;
    for (const char* name : {"wall utama", "archive local", "ingest north-0", "ingest south-0"}) {
        pids.push_back(pidOf(name));
        CHECK(alive(pids.back()));
    }

    signal(SIGKILL);

    REQUIRE(waitForEnd());
    for (const pid_t pid : pids) {
        CHECK(eventually([pid] { return !alive(pid); }));
    }
}

TEST_CASE_METHOD(Supervised, "a second supervisor on the same runtime is refused", "[apps]") {
    start();
    REQUIRE(allStarted());

    const SystemClock clock;
    CHECK_THROWS_WITH((Supervisor{{config(), FAKE_ROLE}, clock}),
                      Catch::Contains("another betang run uses"));
}

TEST_CASE_METHOD(Supervised, "roles inherit no descriptors but the standard ones", "[apps]") {
    start();
    REQUIRE(allStarted());
    std::vector<std::string> targets;
    const auto fds = "/proc/" + std::to_string(pidOf("wall utama")) + "/fd";

    for (const auto& entry : std::filesystem::directory_iterator{fds}) {
        targets.push_back(std::filesystem::read_symlink(entry).string());
    }

    CHECK(targets.size() == 4);  // the role's own signalfd is the fourth
    CHECK(std::count(targets.begin(), targets.end(), "/dev/null") >= 1);
    CHECK(std::count(targets.begin(), targets.end(), (folder() / "run/run.lock").string()) == 0);
}

}  // namespace betang
