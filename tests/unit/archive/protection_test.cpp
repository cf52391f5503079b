// SPDX-License-Identifier: Apache-2.0

#include "archive/protection.hpp"

#include "archive/deletion.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

UtcTime minute(int number) {
    return segmentName(kStream, number).start;
}

ProtectionChange change(int from, int to, bool release = false) {
    return {{CameraId::parse("kapuas.dermaga").take(), minute(from), minute(to), "case 12"},
            release,
            kNow};
}

}  // namespace

TEST_CASE("a release takes its own interval away and no more", "[archive]") {
    const std::vector<ProtectionChange> changes{
        change(0, 10), change(3, 5, true), change(8, 20, true)};
    const auto left = protectedAfter(changes);
    REQUIRE(left.size() == 2);
    CHECK(left[0].from == minute(0));
    CHECK(left[0].to == minute(3));
    CHECK(left[1].from == minute(5));
    CHECK(left[1].to == minute(8));
    CHECK(left[1].reason == "case 12");
}

TEST_CASE("an interval protects what reaches into it, of its own camera", "[archive]") {
    const auto intervals = protectedAfter(std::vector{change(2, 4)});
    const CameraId camera = CameraId::parse("kapuas.dermaga").take();
    CHECK(isProtected(intervals, camera, minute(1), minute(3)));
    CHECK_FALSE(isProtected(intervals, camera, minute(1), minute(2)));
    CHECK_FALSE(isProtected(intervals, camera, minute(4), minute(5)));
    CHECK_FALSE(
        isProtected(intervals, CameraId::parse("kapuas.pasar").take(), minute(2), minute(3)));
}

TEST_CASE("protections outlive whoever made them, and a torn line does not", "[archive]") {
    const StorageWithSegments storage;
    Protections{storage.folder()}.change(change(0, 2));
    const auto file = Protections::fileIn(storage.folder());
    writeFile(file, contentsOf(file) + R"({"op":"protect","cam)");
    CHECK(Protections{storage.folder()}.intervals().size() == 1);
    Protections{storage.folder()}.change(change(5, 6));
    CHECK(readProtections(storage.folder()).size() == 2);
}

TEST_CASE("an interval that ends before it begins is refused", "[archive]") {
    const StorageWithSegments storage;
    CHECK_THROWS_WITH(Protections{storage.folder()}.change(change(5, 5)),
                      Catch::Contains("'to_ns' must be after"));
    CHECK(readProtections(storage.folder()).empty());
}

TEST_CASE("protections that cannot be read are an error and not none", "[archive]") {
    const StorageWithSegments storage;
    writeFile(Protections::fileIn(storage.folder()), "nonsense\n");
    CHECK_THROWS_WITH(Protections{storage.folder()}, Catch::Contains("line 1"));
}

TEST_CASE("protected footage stays whatever the cap says", "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, kStream);
    Protections{storage.folder()}.change(change(1, 3));
    const Protections spared{storage.folder()};
    Catalogue catalogue = storage.catalogue();

    const auto some = deleteOldest(
        catalogue, storage.open(), {.bytes = 3000}, kNow, {.spared = spared.intervals()});
    CHECK(some.segments == 3);
    CHECK_FALSE(storage.holds(paths[0]));
    CHECK(storage.holds(paths[1]));
    CHECK(storage.holds(paths[2]));
    CHECK_FALSE(storage.holds(paths[3]));

    const auto all = deleteOldest(
        catalogue, storage.open(), {.bytes = 99'000}, kNow, {.spared = spared.intervals()});
    CHECK(all.only_protected);
    CHECK(all.problem == kOnlyProtectedLeft);
    CHECK(storage.holds(paths[1]));
    CHECK(storage.holds(paths[2]));
    CHECK(catalogue.totals().segments == 2);
}

TEST_CASE("without a catalogue, too, protected footage stays", "[archive]") {
    StorageWithSegments storage;
    const auto paths = addTen(storage, kStream);
    Protections{storage.folder()}.change(change(2, 3));
    const Protections spared{storage.folder()};
    std::filesystem::remove(Catalogue::fileIn(storage.folder()));

    const auto report =
        deleteOldestOnDisk(storage.open(), 100, kNow, kOpenFor, {.spared = spared.intervals()});

    CHECK(report.only_protected);
    CHECK(report.problem == kOnlyProtectedLeft);
    CHECK(storage.holds(paths[2]));
    CHECK(storage.holds(paths[1]));  // it may reach into the interval: nobody knows its end
    CHECK_FALSE(storage.holds(paths[5]));
}

TEST_CASE("a camera is protected wherever it was recorded, and must be one", "[archive]") {
    StorageWithSegments storage;
    addTen(storage, kStream);
    Config config;
    config.storage["utama"] = {.id = "utama", .path = storage.folder(), .cap_bytes = 1000};
    archiveProtect(config, change(0, 1));
    CHECK(readProtections(storage.folder()).size() == 1);
    ProtectionChange other = change(0, 1);
    other.interval.camera = CameraId::parse("kapuas.nowhere").take();
    CHECK_THROWS_WITH(archiveProtect(config, other), Catch::Contains("'kapuas.nowhere'"));
}
