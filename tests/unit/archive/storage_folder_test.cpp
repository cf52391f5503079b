// SPDX-License-Identifier: Apache-2.0

#include "archive/storage_folder.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

std::vector<std::filesystem::path> pathsIn(const StorageFolder& folder) {
    std::vector<std::filesystem::path> paths;
    folder.forEach([&](const DiskSegment& segment) { paths.push_back(segment.path); });
    return paths;
}

}  // namespace

TEST_CASE("only segments are seen in a storage folder", "[archive]") {
    StorageWithSegments storage;
    const auto first = storage.add("kapuas.dermaga/main", 0, "one");
    const auto second = storage.add("kapuas.dermaga/main", 1, "three");
    const auto day = storage.folder() / first.parent_path();
    writeFile(storage.folder() / "catalogue.sqlite", "x");
    writeFile(day / "notes.txt", "x");
    writeFile(day / (first.filename().native() + ".tmp"), "x");
    writeFile(day / ".hidden", "x");
    std::filesystem::create_directory(day / "20261122T020000.000Z-e1-r7-0.mp4");
    CHECK(pathsIn(storage.open()) == std::vector{first, second});
    CHECK(storage.open().find(second)->bytes == 5);
    CHECK(storage.open().find(second)->modified == kNow - std::chrono::hours{1});
}

TEST_CASE("links are neither followed nor deleted", "[archive]") {
    StorageWithSegments storage;
    StorageWithSegments elsewhere;
    const auto path = elsewhere.add("kapuas.dermaga/main", 0, "theirs");
    std::filesystem::create_directory_symlink(elsewhere.folder() / "kapuas",
                                              storage.folder() / "kapuas");
    CHECK(pathsIn(storage.open()).empty());
    CHECK_FALSE(storage.open().find(path));
    CHECK_FALSE(storage.open().remove(path, kNow).ok());
    CHECK(elsewhere.holds(path));
}

TEST_CASE("a segment that is a link is not one", "[archive]") {
    StorageWithSegments storage;
    const auto real = storage.add("kapuas.dermaga/main", 0, "real");
    const auto link = segmentPath(segmentName("kapuas.dermaga/main", 1));
    std::filesystem::create_symlink(real.filename(), storage.folder() / link);
    CHECK(pathsIn(storage.open()) == std::vector{real});
    CHECK_FALSE(storage.open().remove(link, kNow).ok());
    CHECK_FALSE(storage.open().open(link).ok());
}

TEST_CASE("paths that are no segment's are never deleted", "[archive]") {
    StorageWithSegments storage;
    writeFile(storage.folder() / "catalogue.sqlite", "x");
    for (const char* path : {"catalogue.sqlite", "../x", "/etc/passwd", ""}) {
        CHECK_FALSE(storage.open().remove(path, kNow).ok());
    }
    CHECK(storage.holds("catalogue.sqlite"));
}

TEST_CASE("the folder of a day that is over goes with its last segment", "[archive]") {
    StorageWithSegments storage;
    const auto first = storage.add("kapuas.dermaga/main", 0, "one");
    const auto second = storage.add("kapuas.dermaga/main", 1, "two");
    const UtcTime later = kNow + std::chrono::hours{48};
    REQUIRE(storage.open().remove(first, later).ok());
    CHECK(storage.holds(second));
    REQUIRE(storage.open().remove(second, later).ok());
    CHECK_FALSE(storage.holds(second.parent_path()));
    CHECK(storage.open().remove(second, later).error().kind() == ErrorKind::NotFound);
}

TEST_CASE("the folder of a day that may still be written stays", "[archive]") {
    StorageWithSegments storage;
    const auto path = storage.add("kapuas.dermaga/main", 0, "one");
    REQUIRE(storage.open().remove(path, kNow).ok());
    CHECK(storage.holds(path.parent_path()));
}

TEST_CASE("a storage that is not there is named", "[archive]") {
    CHECK_THROWS_WITH(StorageFolder{"/absent/storage"}, Catch::Contains("/absent/storage"));
}
