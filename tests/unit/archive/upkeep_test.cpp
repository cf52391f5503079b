// SPDX-License-Identifier: Apache-2.0

#include "archive/upkeep.hpp"

#include "archive/list.hpp"
#include "core/storage_marker.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/cameras.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

struct Upkeep {
    StorageWithSegments storage;
    TempFolder state;
    Config config;

    Upkeep() {
        config.state = state.path();
        config.storage["utama"] = {.id = "utama", .path = storage.folder()};
    }

    void swapDisk() const {
        archiveAdopt(config, "utama");
        writeFile(storage.folder() / "storage.id", "another disk");
    }
};

}  // namespace

TEST_CASE_METHOD(Upkeep, "a catalogue that is as it should be is not touched", "[archive]") {
    addTen(storage, "kapuas.dermaga/main");
    const auto all = archiveMigrate(config);
    REQUIRE(all.size() == 1);
    CHECK(all[0].done.from == kCatalogueVersion);
    CHECK(all[0].done.backup.empty());
    CHECK_THROWS_WITH(archiveRestore(config, 2), Catch::Contains("no storage has a backup"));
}

TEST_CASE_METHOD(Upkeep, "nothing is migrated, indexed or protected on another disk", "[archive]") {
    swapDisk();
    SystemClock clock;
    const ProtectionChange change{
        .interval = {CameraId::parse("kapuas.dermaga").take(), kNow, kNow + Duration{1}, ""}};
    config.cameras.emplace(change.interval.camera, cameraKept(change.interval.camera));
    CHECK_THROWS_WITH(archiveMigrate(config), Catch::Contains("another disk"));
    CHECK_THROWS_WITH(archiveReindex(config, clock), Catch::Contains("another disk"));
    CHECK_THROWS_WITH(archiveProtect(config, change), Catch::Contains("another disk"));
    CHECK_FALSE(storage.holds("catalogue.sqlite"));
    CHECK_FALSE(storage.holds("protections.jsonl"));
}

TEST_CASE_METHOD(Upkeep, "an adopted disk is the storage from then on", "[archive]") {
    swapDisk();
    archiveAdopt(config, "utama");
    CHECK(archiveMigrate(config).size() == 1);
    CHECK_THROWS_WITH(archiveAdopt(config, "kedua"), Catch::Contains("'kedua' is not configured"));
}
