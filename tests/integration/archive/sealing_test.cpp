// SPDX-License-Identifier: Apache-2.0
//
// The whole role signs what it takes and what it deletes, and leaves alone what is protected.

#include "archive/protection.hpp"
#include "archive/reconcile.hpp"
#include "archive/verify.hpp"
#include "core/recording_stop.hpp"

#include "tests/integration/archive/role_under_test.hpp"
#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

void protectMinutes(RoleUnderTest& role, int from, int to, bool release = false) {
    archiveProtect(role.config,
                   {{CameraId::parse("kapuas.dermaga").take(),
                     segmentName(kStream, from).start,
                     segmentName(kStream, to).start,
                     "case 12"},
                    release,
                    SystemClock{}.utc()});
}

// Real segments that nobody writes to any more.
void addReal(RoleUnderTest& role, int count) {
    for (int i = 0; i < count; ++i) {
        const auto path = role.storage.add(kStream, i, mp4Segment(3));
        role.storage.setModified(path, SystemClock{}.utc() - 1h);
    }
}

VerifyReport verified(const RoleUnderTest& role) {
    return verifyArchive(role.storage.folder(), {}, [](const Finding&) {});
}

}  // namespace

TEST_CASE("what lay on disk when the archive started is signed at once", "[archive]") {
    RoleUnderTest role{1'000'000};
    addReal(role, 3);
    role.start();
    REQUIRE(role.waitFor([](const Json& status) { return status["checkpoint"] == 1; }));
    CHECK(verified(role).segments == 3);
    CHECK(verified(role).alterations == 0);
}

TEST_CASE("what was announced since the last checkpoint is signed when the archive ends",
          "[archive]") {
    RoleUnderTest role{1'000'000};
    addReal(role, 1);
    role.start();
    REQUIRE(role.waitFor([](const Json& status) { return status["checkpoint"] == 1; }));
    const auto path = role.storage.add(kStream, 7, mp4Segment(3));
    const StorageFolder folder = role.storage.open();
    SegmentClosed closed = indexSegment(folder, folder.find(path).value(), true).take();
    closed.recovered = false;
    REQUIRE(role.ask(toJson(closed)).ok());
    role.stop();
    CHECK(verified(role).segments == 2);
    CHECK(verified(role).alterations == 0);
}

TEST_CASE("what went at the cap is signed as deleted", "[archive]") {
    RoleUnderTest role{3 * mp4Segment(3).size()};
    addReal(role, 6);
    role.start();
    REQUIRE(role.waitFor([](const Json& status) { return status["deleted_segments"] == 4; }));
    role.stop();
    const VerifyReport report = verified(role);
    CHECK(report.deleted == 4);
    CHECK(report.segments == 2);
    CHECK(report.alterations == 0);
}

TEST_CASE("what went while the catalogue was unusable is signed as deleted, too", "[archive]") {
    RoleUnderTest role{3 * mp4Segment(3).size()};
    addReal(role, 2);
    role.config.storage["utama"].cap_bytes = 1'000'000;
    role.start();
    REQUIRE(role.waitFor([](const Json& status) { return status["checkpoint"] == 1; }));
    role.stop();
    addReal(role, 6);
    role.config.storage["utama"].cap_bytes = 3 * mp4Segment(3).size();
    writeFile(Catalogue::fileIn(role.storage.folder()), std::string(10'000, 'x'));
    role.start();
    REQUIRE(role.waitFor([](const Json& status) { return status["deleted_segments"] == 4; }));
    role.stop();
    CHECK(verified(role).deleted == 2);
}

TEST_CASE("when only protected footage is left recording stops, says so, and begins again",
          "[archive]") {
    RoleUnderTest role{3 * mp4Segment(3).size()};
    addReal(role, 6);
    protectMinutes(role, 0, 6);
    role.start();
    REQUIRE(role.waitFor([](const Json& status) {
        return status["last_error"].get<std::string>().find("only protected footage") !=
               std::string::npos;
    }));
    CHECK(isRecordingStopped(role.storage.folder()));
    CHECK(role.ask({{"op", "status"}}).take()["segments"] == 6);

    protectMinutes(role, 0, 5, true);
    role.reload();

    REQUIRE(role.waitFor([](const Json& status) { return status["deleted_segments"] == 4; }));
    role.reload();
    REQUIRE(role.waitFor([](const Json& status) { return status["last_error"] == ""; }));
    CHECK_FALSE(isRecordingStopped(role.storage.folder()));
    CHECK(role.storage.holds(segmentPath(segmentName(kStream, 5))));
}

TEST_CASE("protections that cannot be read stop deletion", "[archive]") {
    RoleUnderTest role{1000};
    addReal(role, 3);
    writeFile(Protections::fileIn(role.storage.folder()), "nonsense\n");
    role.start();
    REQUIRE(role.waitFor([](const Json& status) {
        return status["last_error"].get<std::string>().find("protections, line 1") !=
               std::string::npos;
    }));
    CHECK(role.ask({{"op", "status"}}).take()["segments"] == 3);
}
