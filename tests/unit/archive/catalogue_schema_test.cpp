// SPDX-License-Identifier: Apache-2.0

#include "archive/catalogue_schema.hpp"

#include "core/error.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

std::filesystem::path fileOf(const StorageWithSegments& storage) {
    return Catalogue::fileIn(storage.folder());
}

// Takes away what later versions added.
void makeVersionTwo(const StorageWithSegments& storage) {
    Database database{fileOf(storage), OpenMode::ReadWrite};
    for (const char* trigger : {"added", "removed", "left", "back"}) {
        database.execute(("DROP TRIGGER stream_segment_" + std::string{trigger}).c_str());
    }
    for (const char* index : {"to_seal", "to_fold", "of_stream", "of_checkpoint"}) {
        database.execute(("DROP INDEX segments_" + std::string{index}).c_str());
    }
    database.execute(
        "DROP TABLE deleted_spans; DROP TABLE stream_totals; ALTER TABLE segments DROP COLUMN "
        "gap_cause;"
        "ALTER TABLE segments DROP COLUMN gap_since_ns; ALTER TABLE segments DROP COLUMN "
        "checkpoint; PRAGMA user_version=2");
}

void fill(const StorageWithSegments& storage) {
    Catalogue catalogue = storage.catalogue();
    catalogue.add(announced(kStream, 0, 1000), kNow);
    catalogue.add(announced(kStream, 1, 2000), kNow);
    catalogue.mark(announced(kStream, 0, 1000).path, SegmentState::Deleted, kNow);
}

}  // namespace

TEST_CASE("an old catalogue is copied before it is brought up to date", "[archive]") {
    const StorageWithSegments storage;
    fill(storage);
    makeVersionTwo(storage);
    std::vector<int> steps;
    {
        Database database{fileOf(storage), OpenMode::ReadWrite};
        const auto report = migrateCatalogue(
            database, fileOf(storage), [&](int done, int) { steps.push_back(done); });
        CHECK(report.from == 2);
        CHECK(report.backup == backupOf(fileOf(storage), 2));
    }
    CHECK(steps == std::vector{1, 2});
    CHECK(storage.catalogue().totals().segments == 1);
    Database backup{backupOf(fileOf(storage), 2), OpenMode::ReadOnly};
    CHECK(catalogueVersion(backup) == 2);
}

TEST_CASE("a backup takes the place of the catalogue again", "[archive]") {
    const StorageWithSegments storage;
    fill(storage);
    makeVersionTwo(storage);
    storage.catalogue().add(announced(kStream, 2, 3000), kNow);

    restoreCatalogue(fileOf(storage), 2);

    {
        Database restored{fileOf(storage), OpenMode::ReadOnly};
        CHECK(catalogueVersion(restored) == 2);
    }
    CHECK_FALSE(storage.catalogue().find(announced(kStream, 2, 3000).path));
    CHECK(storage.catalogue().totals().deleted == 1);
    CHECK_THROWS_AS(restoreCatalogue(fileOf(storage), 1), Error);
}

TEST_CASE("a migration that was interrupted goes on and keeps the first backup", "[archive]") {
    const StorageWithSegments storage;
    fill(storage);
    makeVersionTwo(storage);
    // Killed while copying, and once more after copying.
    writeFile(backupOf(fileOf(storage), 2).native() + ".new", "half a copy");
    (void)storage.catalogue();
    makeVersionTwo(storage);
    const auto first = contentsOf(backupOf(fileOf(storage), 2));
    (void)storage.catalogue();
    CHECK(contentsOf(backupOf(fileOf(storage), 2)) == first);
    CHECK(storage.catalogue().totals().bytes == 2000);
}

TEST_CASE("a new catalogue needs no backup", "[archive]") {
    const StorageWithSegments storage;
    Database database{fileOf(storage), OpenMode::ReadWrite};
    const auto report = migrateCatalogue(database, fileOf(storage));
    CHECK(report.from == 0);
    CHECK(report.backup.empty());
}
