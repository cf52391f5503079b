// SPDX-License-Identifier: Apache-2.0
//
// The whole role as a recorder and `betang status` see it: over its control endpoint.

#include "archive/archive_role.hpp"

#include "tests/integration/archive/role_under_test.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/archive/cameras.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {}  // namespace

TEST_CASE("an announced segment is acknowledged when it is in the catalogue", "[archive]") {
    RoleUnderTest role{1'000'000};
    const auto path = role.storage.add(kStream, 0, std::string(1000, 'x'));
    role.storage.setModified(path, SystemClock{}.utc());
    role.start();
    for (int again = 0; again < 3; ++again) {
        const auto answer = role.announce(0, 1000);
        REQUIRE(answer.ok());
        CHECK((*answer)["ok"] == true);
        CHECK(role.storage.catalogue().find(path)->access_units == 1500);
    }
    const Json status = role.ask({{"op", "status"}}).take();
    CHECK(status["segments"] == 1);
    CHECK(status["bytes"] == 1000);
    CHECK(status["cap"] == 1'000'000);
    CHECK(status["oldest"] == "2026-11-22T01:00:00.000Z");
    CHECK(status["last_error"] == "");
    CHECK(status["free"].get<uint64_t>() > 0);
}

TEST_CASE("an announcement that does not fit the file is refused with the reason", "[archive]") {
    RoleUnderTest role{1'000'000};
    role.storage.add(kStream, 0, std::string(1000, 'x'));
    role.start();
    CHECK_THAT(role.announce(0, 999).error().text(), Catch::Contains("'bytes' must be 1000"));
    CHECK_THAT(role.announce(1, 1000).error().text(), Catch::Contains("no such segment"));
    Json other = toJson(announced(kStream, 0, 1000));
    other["op"] = "segment_closed";
    other["run"] = 8;
    CHECK_THAT(role.ask(other).error().text(), Catch::Contains("'path' must name"));
    CHECK_FALSE(role.ask({{"op", "explode"}}).ok());
}

TEST_CASE("what lay on disk before the role started is indexed", "[archive]") {
    RoleUnderTest role{1'000'000};
    const auto path = role.storage.add(kStream, 0, mp4Segment(3));
    role.storage.setModified(path, SystemClock{}.utc() - 1h);
    role.start();
    CHECK(role.waitFor([](const Json& status) { return status["segments"] == 1; }));
}

TEST_CASE("the storage is brought below its cap, also when the cap is lowered", "[archive]") {
    RoleUnderTest role{5000};
    role.start();
    for (int i = 0; i < 10; ++i) {
        role.storage.add(kStream, i, std::string(1000, 'x'));
        REQUIRE(role.announce(i, 1000).ok());
    }
    CHECK(role.waitFor([](const Json& status) { return status["bytes"] <= 5000; }));
    role.config.storage["utama"].cap_bytes = 2500;
    role.reload();
    CHECK(role.waitFor([](const Json& status) { return status["deleted_segments"] == 8; }));
    CHECK(role.ask({{"op", "status"}}).take()["bytes"] == 2000);
    CHECK(role.storage.holds(segmentPath(segmentName(kStream, 9))));
    CHECK_FALSE(role.storage.holds(segmentPath(segmentName(kStream, 7))));
}

TEST_CASE("an unusable catalogue stops acknowledgement but not deletion", "[archive]") {
    RoleUnderTest role{3000};
    for (int i = 0; i < 10; ++i) {
        role.storage.add(kStream, i, std::string(1000, 'x'));
        role.storage.setModified(segmentPath(segmentName(kStream, i)), SystemClock{}.utc() - 1h);
    }
    writeFile(Catalogue::fileIn(role.storage.folder()), std::string(10'000, 'x'));
    role.start();
    CHECK(role.waitFor([](const Json& status) { return status["deleted_segments"] == 8; }));
    CHECK_FALSE(role.announce(9, 1000).ok());
    CHECK(role.storage.holds(segmentPath(segmentName(kStream, 9))));
    const Json status = role.ask({{"op", "status"}}).take();
    CHECK_THAT(status["last_error"].get<std::string>(), Catch::Contains("not a database"));
}

TEST_CASE("what is too old is deleted, camera by camera, and what others may keep is not",
          "[archive]") {
    RoleUnderTest role{1'000'000};
    const auto old = segmentPath(segmentName(kStream, 0));
    role.storage.add(kStream, 0, std::string(1000, 'x'));
    const auto other = role.storage.add("kapuas.pasar/main", 0, std::string(1000, 'x'));
    role.start();
    REQUIRE(role.announce(0, 1000).ok());
    REQUIRE(role.ask(toJson(announced("kapuas.pasar/main", 0, 1000))).ok());
    const auto camera = CameraId::parse("kapuas.dermaga").take();
    role.config.cameras.emplace(camera, cameraKept(camera, {.keep = 1h}));
    role.reload();
    CHECK(role.waitFor([](const Json& status) { return status["deleted_segments"] == 1; }));
    CHECK_FALSE(role.storage.holds(old));
    CHECK(role.storage.holds(other));
    CHECK(role.storage.catalogue().find(old)->state == SegmentState::Deleted);
}

TEST_CASE("a disk that is not the storage's is told, and not written to until it is back",
          "[archive]") {
    RoleUnderTest role{1'000'000};
    role.storage.add(kStream, 0, std::string(1000, 'x'));
    role.start();
    REQUIRE(role.announce(0, 1000).ok());
    // What is under way when a disk goes may still reach for it: here nothing is.
    REQUIRE(role.waitFor([&](const Json&) {
        return role.storage.holds("keys/archive.pub") && role.storage.holds("checkpoints/hashes");
    }));
    const auto aside = role.storage.folder().native() + ".aside";
    std::filesystem::rename(role.storage.folder(), aside);
    std::filesystem::create_directories(role.storage.folder());
    const auto says = [](const Json& status, const char* what) {
        return status["last_error"].get<std::string>().find(what) != std::string::npos;
    };

    CHECK(role.waitFor([&](const Json& status) { return says(status, "storage.id is gone"); }));
    CHECK_THAT(role.announce(1, 1000).error().text(), Catch::Contains("storage.id is gone"));
    role.reload();
    CHECK_FALSE(role.ask({{"op", "segment"}, {"path", "x"}}).ok());
    for (const auto& entry : std::filesystem::recursive_directory_iterator{role.storage.folder()}) {
        FAIL_CHECK("written: " << entry.path());
    }

    std::filesystem::remove(role.storage.folder());
    std::filesystem::rename(aside, role.storage.folder());
    role.reload();
    CHECK(role.waitFor([](const Json& status) { return status["last_error"] == ""; }));
    CHECK(role.ask({{"op", "status"}}).take()["segments"] == 1);
}

TEST_CASE("a role for a storage that is not configured does not start", "[archive]") {
    const TempFolder runtime;
    Config config;
    config.runtime = runtime.path();
    SystemClock clock;
    CHECK_THROWS_WITH((ArchiveRole{config, "utama", clock}), Catch::Contains("'utama'"));
}
