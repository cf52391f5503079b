// SPDX-License-Identifier: Apache-2.0
//
// What recorders announce, and what became of it meanwhile: an announcement that can never be taken
// would be repeated for ever.

#include "tests/integration/archive/role_under_test.hpp"
#include "tests/support/catch.hpp"

using namespace betang;
using namespace std::chrono_literals;

namespace {

Json recoveredAnnouncement(int number, uint64_t bytes) {
    SegmentClosed segment = announced(kStream, number, bytes);
    segment.recovered = true;
    segment.damaged = 2;
    return toJson(segment);
}

}  // namespace

TEST_CASE("a recovered segment is entered as the archive reads it from the disk", "[archive]") {
    RoleUnderTest role{1'000'000};
    const std::string whole = mp4Segment(3);
    const auto path = role.storage.add(kStream, 0, whole);
    role.storage.setModified(path, SystemClock{}.utc());
    role.start();

    REQUIRE(role.ask(recoveredAnnouncement(0, whole.size())).ok());

    Catalogue catalogue = role.storage.catalogue();
    const auto row = catalogue.find(path);
    REQUIRE(row);
    CHECK(row->recovered);
    CHECK(row->damaged == 2);
    CHECK(row->access_units == 90);
    REQUIRE(catalogue.fragmentsOf(path).size() == 3);
    CHECK(catalogue.fragmentsOf(path)[0].sha256 != std::string(64, 'a'));
    CHECK(role.ask(recoveredAnnouncement(0, whole.size())).ok());
}

TEST_CASE("a recovered segment may end in a torn fragment that could not be cut off", "[archive]") {
    RoleUnderTest role{1'000'000};
    const std::string whole = mp4Segment(3);
    const auto path =
        role.storage.add(kStream, 0, whole + mp4Fragment(90'000, 30, "").substr(0, 20));
    role.storage.setModified(path, SystemClock{}.utc());
    role.start();

    REQUIRE(role.ask(recoveredAnnouncement(0, whole.size())).ok());

    Catalogue catalogue = role.storage.catalogue();
    CHECK(catalogue.fragmentsOf(path).size() == 3);
    CHECK(catalogue.find(path)->bytes == whole.size() + 20);
}

TEST_CASE("an announcement of a segment that was deleted meanwhile is acknowledged", "[archive]") {
    RoleUnderTest role{1'000'000};
    role.storage.catalogue().add(announced(kStream, 0, 1000), kNow);
    const auto path = announced(kStream, 0, 1000).path;
    role.storage.catalogue().mark(path, SegmentState::Deleted, kNow);
    role.start();

    CHECK(role.announce(0, 1000).ok());

    CHECK(role.storage.catalogue().find(path)->state == SegmentState::Deleted);
}

TEST_CASE("an announced start must be the one in the segment's name", "[archive]") {
    RoleUnderTest role{1'000'000};
    role.storage.add(kStream, 0, std::string(1000, 'x'));
    role.start();
    SegmentClosed segment = announced(kStream, 0, 1000);
    segment.start += 400us;  // names end in milliseconds
    CHECK(role.ask(toJson(segment)).ok());
    segment.start += 1h;
    segment.end += 1h;
    CHECK_THAT(role.ask(toJson(segment)).error().text(), Catch::Contains("'path' must name"));
}

TEST_CASE("announcements are acknowledged across a restart of the role", "[archive]") {
    RoleUnderTest role{1'000'000};
    for (int number = 0; number < 2; ++number) {
        role.storage.add(kStream, number, std::string(1000, 'x'));
    }
    role.start();
    REQUIRE(role.announce(0, 1000).ok());
    role.stop();
    role.start();
    CHECK(role.announce(0, 1000).ok());
    CHECK(role.announce(1, 1000).ok());
    CHECK(role.ask({{"op", "status"}}).take()["segments"] == 2);
}

TEST_CASE("what was deleted while the catalogue was unusable is deleted by policy, not missing",
          "[archive]") {
    RoleUnderTest role{3000};
    for (int i = 0; i < 10; ++i) {
        role.storage.add(kStream, i, std::string(1000, 'x'));
        role.storage.setModified(segmentPath(segmentName(kStream, i)), SystemClock{}.utc() - 1h);
        role.storage.catalogue().add(announced(kStream, i, 1000), kNow);
    }
    const auto file = Catalogue::fileIn(role.storage.folder());
    std::filesystem::rename(file, file.native() + ".aside");
    writeFile(file, std::string(10'000, 'x'));
    role.start();
    REQUIRE(role.waitFor([](const Json& status) { return status["deleted_segments"] == 8; }));

    std::filesystem::rename(file.native() + ".aside", file);
    role.reload();

    REQUIRE(role.waitFor([](const Json& status) { return status["segments"] == 2; }));
    CHECK(role.storage.catalogue().totals().missing == 0);
    CHECK(role.storage.catalogue().totals().deleted == 8);
}
