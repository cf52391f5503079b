// SPDX-License-Identifier: Apache-2.0

#include <csignal>

#include "apps/supervisor/supervision.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/apps/fake_launcher.hpp"
#include "tests/unit/apps/setups.hpp"

namespace betang {

namespace {

struct Stopping {
    TempFolder folder;
    SimulatedClock clock;
    FakeLauncher launcher;
    Supervision supervision{folder.path(), clock, launcher};

    Stopping() {
        supervision.apply(twoLinks(folder.path()));
        launcher.started.clear();
    }

    void end(const std::string& child, int status = 0) {
        supervision.ended(launcher.pid_of.at(child), status);
    }

    void endAllButArchive() {
        end("wall utama");
        end("ingest north-0");
        end("ingest south-0");
    }
};

}  // namespace

TEST_CASE_METHOD(Stopping, "archives are asked to stop when all others are gone", "[apps]") {
    supervision.stop();
    CHECK(launcher.signals == Signals{{"ingest north-0", SIGTERM},
                                      {"ingest south-0", SIGTERM},
                                      {"wall utama", SIGTERM}});
    endAllButArchive();
    CHECK(launcher.signals.back() == std::pair<std::string, int>{"archive local", SIGTERM});
    CHECK_FALSE(supervision.stopped());

    end("archive local");

    CHECK(supervision.stopped());
    CHECK(supervision.killed() == 0);
    CHECK(launcher.started.empty());
}

TEST_CASE_METHOD(Stopping, "who does not stop in ten seconds is killed and counted", "[apps]") {
    supervision.stop();
    end("wall utama");
    end("ingest north-0");
    CHECK(supervision.nextDeadline() == clock.monotonic() + std::chrono::seconds{10});
    clock.advance(std::chrono::seconds{10});
    supervision.tick();
    CHECK(launcher.signals.back() == std::pair<std::string, int>{"ingest south-0", SIGKILL});

    end("ingest south-0", SIGKILL);
    end("archive local");

    CHECK(supervision.stopped());
    CHECK(supervision.killed() == 1);
}

TEST_CASE_METHOD(Stopping, "a second request kills what is left", "[apps]") {
    supervision.stop();
    end("wall utama");
    launcher.signals.clear();

    supervision.stop();
    CHECK(launcher.signals == Signals{{"archive local", SIGKILL},
                                      {"ingest north-0", SIGKILL},
                                      {"ingest south-0", SIGKILL}});
    end("ingest north-0", SIGKILL);
    end("ingest south-0", SIGKILL);
    end("archive local", SIGKILL);

    CHECK(supervision.stopped());
    CHECK(launcher.started.empty());
}

TEST_CASE_METHOD(Stopping, "children that wait for their next start are simply gone", "[apps]") {
    for (const char* child : {"wall utama", "ingest north-0", "ingest south-0", "archive local"}) {
        end(child, SIGSEGV);
        end(child, SIGSEGV);
    }

    supervision.stop();

    CHECK(supervision.stopped());
}

TEST_CASE_METHOD(Stopping,
                 "an archive that dies while recorders stop comes back for them",
                 "[apps]") {
    supervision.stop();
    end("archive local", SIGSEGV);
    CHECK(launcher.started == std::vector<std::string>{"archive local"});

    endAllButArchive();
    end("archive local");

    CHECK(supervision.stopped());
}

TEST_CASE("an end is told as exit code or signal", "[apps]") {
    CHECK(endText(0) == "exit 0");
    CHECK(endText(2 << 8) == "exit 2");
    CHECK(endText(SIGABRT) == "signal 6 (Aborted)");
}

}  // namespace betang
