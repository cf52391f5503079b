// SPDX-License-Identifier: Apache-2.0

#include "archive/deletion.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

constexpr uint64_t kPlenty = uint64_t{1} << 40;

}  // namespace

TEST_CASE("nothing has to go below the cap, and a little more than the excess above it",
          "[archive]") {
    CHECK(bytesToFree({.recorded = 10'000, .cap = 10'000, .free = kPlenty}) == 0);
    CHECK(bytesToFree({.recorded = 10'001, .cap = 10'000, .free = kPlenty}) == 101);
    CHECK(bytesToFree({.recorded = 0, .cap = 10'000, .free = kPlenty}) == 0);
}

TEST_CASE("a full disk frees its reserve below the cap too", "[archive]") {
    CHECK(bytesToFree({.recorded = 5000, .cap = 10'000, .free = 100}) == 400);
    CHECK(bytesToFree({.recorded = 300, .cap = 10'000, .free = 0}) == 300);
    constexpr uint64_t kTerabyte = 1'000'000'000'000;
    CHECK(bytesToFree({.recorded = kTerabyte / 2, .cap = kTerabyte, .free = 0}) == 256'000'000);
}

TEST_CASE("the oldest segments go, and the catalogue says why", "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, kStream);
    Catalogue catalogue = storage.catalogue();
    const auto report = deleteOldest(catalogue, storage.open(), {.bytes = 2500}, kNow);
    CHECK(report.segments == 3);
    CHECK(report.problem.empty());
    for (size_t i = 0; i < paths.size(); ++i) {
        CHECK(storage.holds(paths[i]) == (i >= 3));
        CHECK(catalogue.find(paths[i])->state ==
              (i < 3 ? SegmentState::Deleted : SegmentState::Present));
    }
}

TEST_CASE("a segment that went by itself is missing, not deleted by policy", "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, kStream);
    std::filesystem::remove(storage.folder() / paths[0]);
    Catalogue catalogue = storage.catalogue();
    CHECK(deleteOldest(catalogue, storage.open(), {.bytes = 2000}, kNow).segments == 1);
    CHECK(catalogue.find(paths[0])->state == SegmentState::Missing);
    CHECK(catalogue.find(paths[1])->state == SegmentState::Deleted);
}

TEST_CASE("when everything is gone the deleter says so and stops", "[archive]") {
    StorageWithSegments storage;
    addTen(storage, kStream);
    Catalogue catalogue = storage.catalogue();
    const auto report = deleteOldest(catalogue, storage.open(), {.bytes = 99'999}, kNow);
    CHECK(report.segments == 10);
    CHECK(report.problem == "nothing is left to delete");
}

TEST_CASE("without a catalogue the disk alone tells what is oldest", "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, kStream);
    std::filesystem::remove(Catalogue::fileIn(storage.folder()));
    writeFile(storage.folder() / "holiday.mp4", std::string(50'000, 'x'));
    const auto report = deleteOldestOnDisk(storage.open(), 5000, kNow, kOpenFor);
    CHECK(report.segments == 6);
    CHECK(report.problem.empty());
    CHECK_FALSE(storage.holds(paths[5]));
    CHECK(storage.holds(paths[6]));
    CHECK(storage.holds("holiday.mp4"));
}

TEST_CASE("without a catalogue nothing that may be open is deleted", "[archive]") {
    StorageWithSegments storage;
    const auto old_but_newest = storage.add("kapuas.pasar/main", 0, std::string(1000, 'x'));
    const auto paths = addTen(storage, kStream);
    storage.setModified(paths[0], kNow - std::chrono::seconds{5});
    const auto report = deleteOldestOnDisk(storage.open(), 100, kNow, kOpenFor);
    CHECK(report.segments == 8);
    CHECK(report.problem == "nothing is left to delete");
    CHECK(storage.holds(paths[0]));
    CHECK(storage.holds(paths[9]));
    CHECK(storage.holds(old_but_newest));
}

TEST_CASE("a segment that cannot be deleted does not stand in the way of the others", "[archive]") {
    StorageWithSegments storage;
    const auto stuck = storage.add("kapuas.pasar/main", 0, std::string(1000, 'x'));
    Catalogue catalogue = storage.catalogue();
    SegmentClosed oldest = announced("kapuas.pasar/main", 0, 1000);
    oldest.start -= std::chrono::minutes{5};
    catalogue.add(oldest, kNow);
    const auto paths = addTen(storage, kStream);
    // Its folder became a link, which is not followed.
    const auto day = (storage.folder() / stuck).parent_path();
    std::filesystem::rename(day, storage.folder() / "elsewhere");
    std::filesystem::create_symlink(storage.folder() / "elsewhere", day);

    const auto report = deleteOldest(catalogue, storage.open(), {.bytes = 2500}, kNow);

    CHECK(report.segments == 3);
    CHECK_THAT(report.problem, Catch::Contains("kapuas/pasar"));
    CHECK_FALSE(storage.holds(paths[2]));
    CHECK(storage.holds(paths[3]));
    CHECK(catalogue.find(stuck)->state == SegmentState::Present);
    CHECK(storage.holds(stuck));
}

TEST_CASE("what was deleted without a catalogue is named, to be said when there is one again",
          "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, kStream);
    const auto report = deleteOldestOnDisk(storage.open(), 5000, kNow, kOpenFor);
    REQUIRE(report.paths.size() == report.segments);
    CHECK(report.paths.front() == paths[0]);
    Catalogue catalogue = storage.catalogue();
    for (const auto& path : report.paths) {
        catalogue.mark(path, SegmentState::Deleted, kNow);
    }
    CHECK(catalogue.totals().missing == 0);
    CHECK(catalogue.totals().deleted == 6);
}
