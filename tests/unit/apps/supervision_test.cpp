// SPDX-License-Identifier: Apache-2.0

#include "apps/supervisor/supervision.hpp"

#include <csignal>

#include "bus/quarantine.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/apps/fake_launcher.hpp"
#include "tests/unit/apps/setups.hpp"

namespace betang {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kExitOne = 1 << 8;  // as waitpid() reports exit 1

struct Fixture {
    TempFolder folder;
    SimulatedClock clock;
    FakeLauncher launcher;
    Setup setup = twoLinks(folder.path());
    Supervision supervision{folder.path(), clock, launcher};

    Fixture() { supervision.apply(setup); }

    void end(const std::string& child, int status) {
        supervision.ended(launcher.pid_of.at(child), status);
    }

    void crashOn(const std::string& child, const CameraId& camera) {
        const ChildId id{child.substr(0, child.find(' ')), child.substr(child.find(' ') + 1)};
        leaveCrashedCrumb(breadcrumbFile(folder.path(), id), camera.text());
        end(child, SIGABRT);
    }

    ChildReport report(const std::string& child) const {
        for (const ChildReport& report : supervision.children()) {
            if (report.id.text() == child) {
                return report;
            }
        }
        FAIL("no child " << child);
        return {};
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "all children start in order, and the plan is written", "[apps]") {
    CHECK(launcher.started ==
          std::vector<std::string>{
              "archive local", "ingest north-0", "ingest south-0", "wall utama"});
    CHECK(loadPlan(setup.config) == setup.plan);
    CHECK(report("wall utama").state == "running");
    CHECK_FALSE(supervision.nextDeadline());
}

TEST_CASE_METHOD(Fixture, "restarts of the last ten minutes are counted apart", "[apps]") {
    for (int i = 0; i < 3; ++i) {
        end("wall utama", kExitOne);
        clock.advance(seconds{60});
        supervision.tick();
    }
    CHECK(report("wall utama").recent_restarts == 3);
    clock.advance(seconds{8 * 60 + 1});
    CHECK(report("wall utama").recent_restarts == 1);
    CHECK(report("wall utama").restarts == 3);
}

TEST_CASE_METHOD(Fixture, "a child that ends is started again at once, then later", "[apps]") {
    end("wall utama", kExitOne);
    CHECK(launcher.started.size() == 5);
    CHECK(report("wall utama").last_exit == "exit 1");

    end("wall utama", SIGKILL);
    CHECK(launcher.started.size() == 5);
    CHECK(report("wall utama").state == "waiting");
    CHECK(supervision.nextDeadline() == clock.monotonic() + milliseconds{200});

    clock.advance(milliseconds{200});
    supervision.tick();
    CHECK(launcher.started.size() == 6);
    CHECK(report("wall utama").restarts == 2);
    CHECK(report("wall utama").last_exit == "signal 9 (Killed)");
}

TEST_CASE_METHOD(Fixture, "a child that cannot be started is tried again", "[apps]") {
    launcher.refuse = true;
    end("wall utama", kExitOne);
    CHECK(report("wall utama").last_exit == "no process for wall utama");

    launcher.refuse = false;
    clock.advance(seconds{1});
    supervision.tick();

    CHECK(report("wall utama").state == "running");
}

TEST_CASE_METHOD(Fixture, "a second crash on one camera quarantines it for that role", "[apps]") {
    crashOn("wall utama", kDock);
    CHECK(supervision.quarantine().empty());
    crashOn("wall utama", kDock);

    const auto stored = loadQuarantine(folder.path());
    REQUIRE(stored.size() == 1);
    CHECK(stored[0].camera == kDock);
    CHECK(quarantinedFor("wall", stored).contains(kDock));
    CHECK(quarantinedFor("ingest", stored).empty());
}

TEST_CASE_METHOD(Fixture,
                 "a crash is blamed once, not again when the next process dies",
                 "[apps]") {
    crashOn("wall utama", kDock);

    end("wall utama", SIGSEGV);

    CHECK(supervision.quarantine().empty());
}

TEST_CASE_METHOD(Fixture, "a crumb that names no configured camera quarantines nothing", "[apps]") {
    for (int i = 0; i < 2; ++i) {
        crashOn("wall utama", *CameraId::parse("no.where"));
    }

    CHECK(supervision.quarantine().empty());
}

TEST_CASE_METHOD(Fixture, "an exit without a signal blames no camera", "[apps]") {
    for (int i = 0; i < 2; ++i) {
        leaveCrashedCrumb(breadcrumbFile(folder.path(), {"wall", "utama"}), kDock.text());
        end("wall utama", kExitOne);
    }

    CHECK(supervision.quarantine().empty());
}

TEST_CASE_METHOD(Fixture, "after an hour the role is told to try the camera again", "[apps]") {
    crashOn("wall utama", kDock);
    crashOn("wall utama", kDock);
    clock.advance(std::chrono::hours{1});
    supervision.tick();

    CHECK(loadQuarantine(folder.path()).empty());
    CHECK_FALSE(supervision.nextDeadline());
    end("wall utama", kExitOne);
    clock.advance(seconds{10});
    supervision.tick();
    crashOn("wall utama", kDock);
    CHECK(loadQuarantine(folder.path()).size() == 1);
}

TEST_CASE_METHOD(Fixture, "a reload starts, stops and signals only what differs", "[apps]") {
    Setup next = setup;
    next.config.cameras.erase(kDock);
    next.config.walls.at("utama").cameras = {kSquare};
    next.config.walls["kedua"] = next.config.walls.at("utama");
    supervision.apply(replanned(next));

    CHECK(launcher.started.back() == "wall kedua");
    CHECK(launcher.signals ==
          Signals{{"ingest south-0", SIGTERM}, {"archive local", SIGHUP}, {"wall utama", SIGHUP}});
    end("ingest south-0", 0);
    CHECK(supervision.children().size() == 4);
    CHECK(launcher.started.size() == 5);
}

TEST_CASE_METHOD(Fixture, "a reload that changes nothing disturbs nobody", "[apps]") {
    supervision.apply(setup);

    CHECK(launcher.signals.empty());
    CHECK(launcher.started.size() == 4);
}

TEST_CASE_METHOD(Fixture, "a child wanted again while it stops comes back", "[apps]") {
    Setup without = setup;
    without.config.walls.clear();
    supervision.apply(without);
    supervision.apply(setup);
    CHECK(report("wall utama").state == "stopping");

    end("wall utama", 0);

    CHECK(report("wall utama").state == "running");
    CHECK(report("wall utama").restarts == 0);
}

TEST_CASE_METHOD(Fixture, "processes that are not ours are ignored", "[apps]") {
    supervision.ended(4711, 0);
    supervision.ended(0, 0);

    CHECK(launcher.started.size() == 4);
}

}  // namespace betang
